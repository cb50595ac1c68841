using System.Security.Cryptography;
using System.Text;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Chart.Tests;

/// <summary>The examples that roll out a bundle: the values for the chart, and the order of the stages.</summary>
public sealed class ExampleTests
{
    private const string Argo = "argo-cd/applicationset.yaml";
    private const string Release = "flux/release/release.yaml";

    public static TheoryData<string> Files =>
    [
        .. Directory.GetFiles(Checkout.At("charts", "examples"), "*.yaml", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Checkout.At("charts", "examples"), file)),
    ];

    [Theory, MemberData(nameof(Files))]
    public void Example_is_made_of_kubernetes_objects(string file)
    {
        foreach (JsonValue one in Read(file))
        {
            Assert.NotNull(one.Member("apiVersion")?.Text);
            Assert.NotNull(one.Member("kind")?.Text);
            Assert.NotNull(At(one, "metadata", "name")?.Text);
        }
    }

    [Theory, InlineData(Argo), InlineData(Release)]
    public async Task Chart_takes_the_values_and_pulls_the_bundle_that_they_name(string file)
    {
        JsonValue values = ValuesOf(file);
        string reference = At(values, "policies", "oci", "reference")!.Text!;
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, values.ToString(), TestContext.Current.CancellationToken);
            Outcome outcome = await HelmCharts.HelmAsync(
                "template", "admission", HelmCharts.Chart, "--namespace", "admission", "--values", path);

            Assert.True(outcome.ExitCode == 0, outcome.Error);
            Assert.Contains($"- pull\n            - {reference}\n", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("--verify-key=/trust/verify.pub", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("secretName: registry", outcome.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory, InlineData(Argo), InlineData(Release)]
    public void Key_can_verify_signatures(string file)
    {
        using var key = ECDsa.Create();

        key.ImportFromPem(At(ValuesOf(file), "policies", "oci", "verifyKey")!.Text);

        Assert.Equal("1.2.840.10045.3.1.7", key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value);
    }

    [Fact]
    public void Examples_install_the_chart_of_this_checkout()
    {
        string version = Read(Checkout.At("charts", "admission", "Chart.yaml"))[0].Member("version")!.Text!;
        JsonValue chart = Read("flux/stages.yaml").Single(static one => one.Member("kind")!.Text == "OCIRepository");

        Assert.Equal(version, At(Read(Argo)[0], "spec", "template", "spec", "source", "targetRevision")!.Text);
        Assert.Equal(version, At(chart, "spec", "ref", "tag")!.Text);
        Assert.Equal(
            At(Read(Release)[0], "spec", "chartRef", "name")!.Text, At(chart, "metadata", "name")!.Text);
    }

    [Fact]
    public void Argo_cd_reaches_every_stage_that_it_selects_and_production_last()
    {
        JsonValue spec = Read(Argo)[0].Member("spec")!;
        string[] selected = Texts(At(
            spec.Member("generators")![0], "clusters", "selector", "matchExpressions")![0].Member("values")!);
        JsonValue[] steps = At(spec, "strategy", "rollingSync", "steps")!.Items.ToArray();

        Assert.Equal(["canary", "staging", "production"], selected);
        Assert.Equal(
            selected,
            steps.SelectMany(static step => Texts(step.Member("matchExpressions")![0].Member("values")!)));
        Assert.NotNull(steps[^1].Member("maxUpdate"));
        Assert.NotNull(At(spec, "template", "metadata", "labels", "stage"));
    }

    [Fact]
    public void Flux_takes_each_stage_after_the_one_before_is_ready()
    {
        JsonValue[] stages =
            [.. Read("flux/stages.yaml").Where(static one => one.Member("kind")!.Text == "Kustomization")];
        string[] names = [.. stages.Select(static stage => At(stage, "metadata", "name")!.Text!)];

        Assert.Equal(["admission-canary", "admission-staging", "admission-production"], names);
        Assert.All(stages, static stage => Assert.True(At(stage, "spec", "wait")!.IsTrue));
        Assert.Null(At(stages[0], "spec", "dependsOn"));
        Assert.Equal(names[0], At(stages[1], "spec", "dependsOn")![0].Member("name")!.Text);
        Assert.Equal(names[1], At(stages[2], "spec", "dependsOn")![0].Member("name")!.Text);

        // The same source for all: Flux then waits for its revision, not only for a state that may be of yesterday.
        Assert.Single(stages.Select(static stage => At(stage, "spec", "sourceRef")!.ToString()).Distinct());
        Assert.Single(stages.Select(static stage => At(stage, "spec", "path")!.Text).Distinct());
    }

    private static JsonValue ValuesOf(string file) => file == Argo
        ? At(Read(file)[0], "spec", "template", "spec", "source", "helm", "valuesObject")!
        : At(Read(file)[0], "spec", "values")!;

    private static JsonValue[] Read(string file)
    {
        YamlReadResult read = KubernetesYaml.Read(
            Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Checkout.At("charts", "examples"), file))),
            new YamlLimits());
        Assert.Empty(read.Errors);
        return [.. read.Documents.Select(static document => document.Root)];
    }

    private static JsonValue? At(JsonValue root, params string[] path) =>
        path.Aggregate((JsonValue?)root, static (value, name) => value?.Member(name));

    private static string[] Texts(JsonValue list) => [.. list.Items.ToArray().Select(static one => one.Text!)];
}
