using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Gatekeeper;
using Admission.RegularExpressions;
using Admission.Yaml;

namespace Admission.Rego.Tests;

/// <summary>Reads Gatekeeper's suites (<c>test.gatekeeper.sh</c>), which <c>gator verify</c> runs.</summary>
internal sealed class SuiteReader(TestFolder folder, RegoLimits limits, RegoCoverage? coverage, TemplateCode code)
{
    private const string Group = "test.gatekeeper.sh/";

    /// <summary>The suites of a file; none if it is another YAML file.</summary>
    public LanguageTestFile? Read(PolicyFile file)
    {
        if (!file.Text.Contains(Group, StringComparison.Ordinal))
        {
            return null;
        }

        YamlReadResult yaml = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
        YamlDocument[] suites = [.. yaml.Documents.Where(static one => IsSuite(one.Root))];
        if (suites.Length == 0)
        {
            return null;
        }

        var errors = new List<PolicyError>(
            yaml.Errors.Select(error => new PolicyError(file.Path, error.Line, error.Column, error.Message)));
        var tests = ImmutableArray.CreateBuilder<LanguageTest>();
        foreach (YamlDocument suite in suites)
        {
            ReadSuite(suite, file.Path, tests, errors);
        }

        string name = suites[0].Root.Member("metadata")?.Member("name")?.Text ?? file.Path;
        return new LanguageTestFile(file.Path, name, tests.ToImmutable(), [.. errors])
        {
            Tested = [.. suites.SelectMany(suite => TestedBy(suite.Root, file.Path)).Distinct(StringComparer.Ordinal)],
        };
    }

    // A template is a policy with each of its constraints.
    private static IEnumerable<string> TestedBy(JsonValue suite, string path)
    {
        string directory = TestFolder.DirectoryOf(path);
        return (suite.Member("tests")?.Items.ToArray() ?? [])
            .SelectMany(static test => (string?[])[test.Member("template")?.Text, test.Member("constraint")?.Text])
            .OfType<string>()
            .Select(one => TestFolder.PathFrom(directory, one));
    }

    private static bool IsSuite(JsonValue root) => root.Member("kind")?.Text == "Suite"
        && root.Member("apiVersion")?.Text?.StartsWith(Group, StringComparison.Ordinal) == true;

    private void ReadSuite(
        YamlDocument document, string path, ImmutableArray<LanguageTest>.Builder tests, List<PolicyError> errors)
    {
        bool skipsAll = document.Root.Member("skip")?.IsTrue == true;
        string directory = TestFolder.DirectoryOf(path);
        int index = 0;
        foreach (JsonValue test in document.Root.Member("tests") is { } all ? all.Items : [])
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"tests[{index++}]");
            bool skips = skipsAll || test.Member("skip")?.IsTrue == true;
            string name = test.Member("name")?.Text ?? at;
            var subject = new SuiteSubject(
                folder, directory, test.Member("template")?.Text, test.Member("constraint")?.Text, coverage, code)
            {
                Expansion = test.Member("expansion")?.Text,
            };
            JsonValue? cases = test.Member("cases");
            if (cases is null or { Count: 0 } || test.Member("invalid")?.IsTrue == true)
            {
                bool isInvalid = test.Member("invalid")?.IsTrue == true;
                Add(at, name, skips, () => subject.Check(isInvalid));
                continue;
            }

            for (int i = 0; i < cases.Count; i++)
            {
                string caseAt = string.Create(CultureInfo.InvariantCulture, $"{at}.cases[{i}]");
                SuiteCase one = ReadCase(cases[i], caseAt, Error);
                Add(caseAt, $"{name}: {one.Name}", skips || cases[i].Member("skip")?.IsTrue == true,
                    () => subject.Run(one, limits));
            }
        }

        void Add(string at, string name, bool skips, Func<LanguageTestOutcome> run) => tests.Add(new LanguageTest(
            name, document.PositionOf(at).Line, skips ? static () => LanguageTestOutcome.Skipped : run));

        void Error(string at, string message)
        {
            (int line, int column) = document.PositionOf(at);
            errors.Add(new PolicyError(path, line, column, message));
        }
    }

    private static SuiteCase ReadCase(JsonValue json, string at, Action<string, string> error)
    {
        var assertions = ImmutableArray.CreateBuilder<SuiteAssertion>();
        foreach (JsonValue assertion in json.Member("assertions") is { } all ? all.Items : [])
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{at}.assertions[{assertions.Count}]");
            Re2? message = null;
            if (assertion.Member("message")?.Text is { } pattern
                && !Re2.TryParse(pattern, out message, out Re2Error? mistake))
            {
                error($"{path}.message", $"\"{pattern}\" is not a regular expression: {mistake}");
            }

            (int least, int most)? count = CountOf(assertion.Member("violations"));
            if (count is null)
            {
                error($"{path}.violations",
                    $"\"{assertion.Member("violations")}\" is not a count. Write yes, no, or a number from 0.");
            }

            assertions.Add(new SuiteAssertion(count?.least ?? 0, count?.most ?? 0, message));
        }

        if (assertions.Count == 0)
        {
            error(at, "the case has no assertions. Write 'assertions:' and, below it, '- violations: yes'");
        }

        string? file = json.Member("object")?.Text;
        if (file is not { Length: > 0 })
        {
            error(at, "the case has no object. Write 'object:' and the path of a manifest.");
        }

        return new SuiteCase(
            json.Member("name")?.Text ?? at,
            file ?? "",
            [.. json.Member("inventory") is { } inventory ? inventory.Items.ToArray().Select(static i => i.Text ?? "")
                : []],
            assertions.ToImmutable());
    }

    // Missing is yes, as in gator.
    private static (int Least, int Most)? CountOf(JsonValue? json)
    {
        if (json is null || json.IsTrue || json.Text == "yes")
        {
            return (1, int.MaxValue);
        }

        if (json.Kind == JsonKind.Boolean || json.Text == "no")
        {
            return (0, 0);
        }

        return int.TryParse(json.NumberText, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? (count, count)
            : null;
    }
}

/// <summary>One case of a suite.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Object">Path of the manifest, from the folder of the suite.</param>
/// <param name="Inventory">Paths of manifests of other objects.</param>
/// <param name="Assertions">The assertions, at least one.</param>
internal sealed record SuiteCase(
    string Name, string Object, ImmutableArray<string> Inventory, ImmutableArray<SuiteAssertion> Assertions);

/// <summary>How many violations there must be.</summary>
/// <param name="Least">At least this number.</param>
/// <param name="Most">At most this number.</param>
/// <param name="Message">Only violations whose message this matches count; null for all.</param>
internal sealed record SuiteAssertion(int Least, int Most, Re2? Message);
