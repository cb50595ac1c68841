using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Cel.Policies;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Yaml;

namespace Admission.Cel.Tests;

/// <summary>
/// Finds Kyverno's tests (<c>cli.kyverno.io</c>, <c>kind: Test</c>), which <c>kyverno test</c> runs.
/// Source of truth: https://github.com/kyverno/kyverno/tree/main/cmd/cli/kubectl-kyverno/apis/v1alpha1
/// </summary>
/// <param name="folder">The files.</param>
/// <param name="limits">What an evaluation may use.</param>
/// <param name="compile">Compiles the policies of files.</param>
internal sealed class KyvernoTests(
    TestFolder folder, EngineLimits limits, Func<ImmutableArray<PolicyFile>, LoadedCelPolicies> compile)
{
    private const string Group = "cli.kyverno.io/";

    private static readonly ImmutableArray<string> Known =
    [
        "apiVersion", "kind", "metadata", "name", "policies", "resources", "results", "variables", "values",
        "userinfo", "exceptions", "context", "clusterResources", "paramResources", "jsonPayload",
        "oldResources",
    ];

    private static readonly ImmutableArray<string> Operations = ["CREATE", "UPDATE", "DELETE"];

    private static readonly ImmutableArray<string> Results = ["pass", "fail", "skip", "warn", "error"];

    // What a result says of objects that a policy changes or creates.
    private static readonly ImmutableArray<string> OfOtherPolicies =
        ["generatedResource", "patchedResource", "patchedResources", "cloneSourceResource"];

    /// <summary>The tests of a file; null if it has none.</summary>
    public LanguageTestFile? Read(PolicyFile file)
    {
        if (!file.Text.Contains(Group, StringComparison.Ordinal))
        {
            return null;
        }

        YamlReadResult yaml = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
        YamlDocument[] documents = [.. yaml.Documents.Where(static one => IsTest(one.Root))];
        if (documents.Length == 0)
        {
            return null;
        }

        var errors = new List<PolicyError>(
            yaml.Errors.Select(error => new PolicyError(file.Path, error.Line, error.Column, error.Message)));
        var tests = ImmutableArray.CreateBuilder<LanguageTest>();
        foreach (YamlDocument document in documents)
        {
            Read(document, file, tests, errors);
        }

        JsonValue first = documents[0].Root;
        return new LanguageTestFile(
            file.Path,
            first.Member("metadata")?.Member("name")?.Text ?? first.Member("name")?.Text ?? file.Path,
            tests.ToImmutable(),
            [.. errors])
        {
            Tested = [.. documents.SelectMany(one => TestedBy(one.Root, file.Path)).Distinct(StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<string> TestedBy(JsonValue test, string path)
    {
        string directory = TestFolder.DirectoryOf(path);
        return (test.Member("policies")?.Items.ToArray() ?? [])
            .Select(static one => one.Text)
            .OfType<string>()
            .Select(one => TestFolder.PathFrom(directory, one));
    }

    private static bool IsTest(JsonValue root) => root.Member("kind")?.Text == "Test"
        && root.Member("apiVersion")?.Text?.StartsWith(Group, StringComparison.Ordinal) == true;

    private void Read(
        YamlDocument document, PolicyFile file, ImmutableArray<LanguageTest>.Builder tests, List<PolicyError> errors)
    {
        JsonValue root = document.Root;
        foreach (string name in root.Names)
        {
            if (!Known.Contains(name))
            {
                Error(name, $"{name} is not supported. The supported fields are {string.Join(", ", Known)}.");
            }
        }

        var fixture = new KyvernoFixture(folder, root, file.Path, limits, compile);
        JsonValue[] results = root.Member("results") is { Kind: JsonKind.Array } list ? [.. list.Items] : [];
        if (results.Length == 0)
        {
            Error("results", "the test has no results, so it checks nothing. Add 'results' with a policy and a "
                + "result.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < results.Length; i++)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"results[{i}]");
            string expected = results[i].Member("result")?.Text ?? results[i].Member("status")?.Text ?? "";
            string policy = results[i].Member("policy")?.Text ?? "";
            if (!Results.Contains(expected))
            {
                Error($"{at}.result",
                    $"result \"{expected}\" is not a valid result. Write one of {string.Join(", ", Results)}.");
            }

            if (policy.Length == 0)
            {
                Error($"{at}.policy", "the result has no policy. Write the name of a policy.");
            }

            string operation = results[i].Member("operation")?.Text
                ?? results[i].Member("resourceOperation")?.Text ?? "";
            if (operation.Length > 0 && !Operations.Contains(operation))
            {
                Error($"{at}.operation",
                    $"operation \"{operation}\" is not supported. Write one of {string.Join(", ", Operations)}.");
            }

            string? unsupported = OfOtherPolicies.FirstOrDefault(one => results[i].Member(one) is not null);
            foreach (KyvernoSelection selection in KyvernoSelection.Read(results[i]))
            {
                string plain = $"{policy}: {selection} is {expected}";
                string name = plain;
                for (int n = 2; !names.Add(name); n++)
                {
                    name = string.Create(CultureInfo.InvariantCulture, $"{plain} #{n}");
                }

                tests.Add(new LanguageTest(name, document.PositionOf(at).Line, () => unsupported is not null
                    ? LanguageTestOutcome.Failed(
                        $"{unsupported} is not supported: Admission does not change or create objects.")
                    : fixture.Run(policy, selection, expected, operation)));
            }
        }

        void Error(string at, string message)
        {
            (int line, int column) = document.PositionOf(at);
            errors.Add(new PolicyError(file.Path, line, column, message));
        }
    }
}
