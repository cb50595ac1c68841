using System.Text.RegularExpressions;

namespace Admission.Chart.Tests;

/// <summary>The alerts of the chart, in Prometheus' own rule tests, with their runbooks and metrics.</summary>
public sealed partial class AlertTests
{
    [Fact]
    public async Task Alerts_fire_as_their_tests_say()
    {
        string folder = Directory.CreateTempSubdirectory("admission-alerts-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "rules.yaml"), await RulesAsync(), TestContext.Current.CancellationToken);
            string tests = Path.Combine(folder, "alerts.yaml");
            File.Copy(Checkout.At("tests", "Admission.Chart.Tests", "alerts.yaml"), tests);

            Outcome outcome = await HelmCharts.PromtoolAsync("test", "rules", tests);

            Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // An alert that no test makes fire may never fire.
    [Fact]
    public void Every_alert_fires_in_a_test()
    {
        string tests = Read("tests", "Admission.Chart.Tests", "alerts.yaml");
        Assert.All(Alerts, alert => Assert.Contains($"alertname=\"{alert}\"", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_has_a_runbook_with_its_name()
    {
        string guide = Read("charts", "admission", "README.md");
        Assert.Equal(Alerts, Runbook().Matches(guide).Select(static match => match.Groups[1].Value));
    }

    [Theory]
    [InlineData("alerts.yaml")]
    [InlineData("dashboards/admission.json")]
    [InlineData("README.md")]
    public void Every_metric_exists(string file)
    {
        string[] known =
        [
            .. Read("tests", "Admission.Webhook.Tests", "approved", "metrics.txt").Split('\n')
                .SelectMany(static line => Names(line.Split(' ')[0])),
        ];
        string text = Read("charts", "admission", file);
        Assert.All(
            Metric().Matches(text).Select(static match => match.Value),
            metric => Assert.Contains(metric, known));
    }

    private static string[] Alerts =>
        [.. Alert().Matches(Read("charts", "admission", "alerts.yaml")).Select(static match => match.Groups[1].Value)];

    private static string[] Names(string metric) => [metric, metric + "_bucket", metric + "_sum", metric + "_count"];

    private static async Task<string> RulesAsync()
    {
        string objects = await HelmCharts.RenderAsync("alerts");
        string rule = objects.Split("\n---\n").Single(
            static one => one.Contains("kind: PrometheusRule", StringComparison.Ordinal));
        string spec = rule[(rule.IndexOf("\nspec:\n", StringComparison.Ordinal) + "\nspec:\n".Length)..];
        return spec.Replace("\n  ", "\n", StringComparison.Ordinal)[2..];
    }

    private static string Read(params string[] path) => File.ReadAllText(Checkout.At(path));

    [GeneratedRegex("- alert: (\\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex("^### (Admission\\w+)$", RegexOptions.Multiline)]
    private static partial Regex Runbook();

    [GeneratedRegex("\\b(admission|process|dotnet)_[a-z_]+[a-z]\\b")]
    private static partial Regex Metric();
}
