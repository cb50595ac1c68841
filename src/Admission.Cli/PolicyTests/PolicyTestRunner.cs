using System.Collections.Immutable;
using System.Text;
using Admission.Cli.Requests;
using Admission.Engines;
using Admission.Evaluation;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// Runs cases of <c>.test.yaml</c> files through the evaluator that the webhook uses. The settings of the folder play
/// no part: a case sees the policy's defaults, or what it sets itself. Not safe for several threads.
/// </summary>
/// <param name="folder">The policies folder.</param>
internal sealed class PolicyTestRunner(string folder)
{
    // A case without a time gives the same on every day.
    private static readonly DateTimeOffset DefaultNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string NoSettings = """{ "apiVersion": "admission/v1", "kind": "Settings" }""";

    private readonly Dictionary<string, PolicyLoad> _loads = new(StringComparer.Ordinal);
    private readonly ReviewEvaluator _evaluator = new(TimeProvider.System);
    private PolicyLoad? _plain;

    /// <summary>Runs one case.</summary>
    /// <returns>What was not as expected, a line each; empty where the case passes.</returns>
    public ImmutableArray<string> Run(PolicyTestFile file, PolicyTestCase test)
    {
        PolicyLoad load = Load(file.PolicyId, test);
        if (load.Set is not { } set)
        {
            return [.. load.Errors.Select(static error => error.ToString())];
        }

        string id = test.Expect.Policy.Length > 0 ? test.Expect.Policy : file.PolicyId;
        if (!set.Policies.Any(configured => configured.Policy.Id == id))
        {
            return [$"there is no policy '{id}'. Name the test file as the policy, {id}.js."];
        }

        if (!TryReadRequest(file, test, out AdmissionRequest? request, out string error))
        {
            return [error];
        }

        var context = new EvaluationContext { Now = test.Now ?? DefaultNow };
        return Compare(test.Expect, _evaluator.Evaluate(set, request!, context), id);
    }

    private static ImmutableArray<string> Compare(PolicyTestExpectation expected, Verdict verdict, string id)
    {
        PolicyResult[] results = [.. verdict.Results.Where(result => result.Policy.Id == id)];
        if (results.Select(
            static result => result.Outcome).OfType<PolicyOutcome.Faulted>().FirstOrDefault() is { } faulted)
        {
            return [$"the policy could not decide: {faulted.Fault}"];
        }

        bool isDenied = verdict.Refusal.Length > 0 || results.Any(static result => result.Blocks);
        Violation[] said =
        [
            .. results.SelectMany(static result => ViolationsOf(result).Concat(result.Outcome.Warnings)),
        ];
        ExpectedVerdict actual = isDenied
            ? ExpectedVerdict.Deny
            : said.Length > 0 ? ExpectedVerdict.Warn : ExpectedVerdict.Allow;
        bool isAsExpected = actual == expected.Verdict
            || (actual == ExpectedVerdict.Warn && expected.Verdict == ExpectedVerdict.Allow);
        string told = Describe(said, verdict.Refusal);
        if (!isAsExpected)
        {
            return [$"expected {Word(expected.Verdict)}, got {Word(actual)}{told}"];
        }

        bool isTold = (expected.Field.Length == 0 && expected.Message.Length == 0)
            || said.Any(one => Fits(expected.Field, one.Field) && Fits(expected.Message, one.Message));
        return isTold
            ? []
            : [$"nothing with field '{expected.Field}' and message '{expected.Message}'{told}"];
    }

    private static ImmutableArray<Violation> ViolationsOf(PolicyResult result) =>
        result.Outcome is PolicyOutcome.Violated violated ? violated.Violations : [];

    private static bool Fits(string pattern, string text) => pattern.Length == 0 || new Glob(pattern).Matches(text);

    private static string Describe(Violation[] said, string refusal) => (said, refusal) switch
    {
        (_, { Length: > 0 }) => $": {refusal}",
        ([], _) => "",
        _ => ": " + string.Join("; ", said.Select(Describe)),
    };

    private static string Describe(Violation one) =>
        one.Field.Length == 0 ? one.Message : $"{one.Field}: {one.Message}";

    private static string Word(ExpectedVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static bool TryReadRequest(
        PolicyTestFile file, PolicyTestCase test, out AdmissionRequest? request, out string error)
    {
        request = null;
        if (test.Review.Length == 0)
        {
            var asked = new ObjectRequest
            {
                Object = test.Object,
                OldObject = test.OldObject,
                Operation = test.Operation,
                Subresource = test.Subresource ?? "",
                DefaultNamespace = "default",
                User = test.User ?? new UserInfo { Username = "tester" },
            };
            return asked.TryCreate("test", out request, out error);
        }

        string path = Path.Combine(Path.GetDirectoryName(file.Path) ?? "", test.Review);
        if (!File.Exists(path))
        {
            error = $"{path}: no such file. The path counts from the test file.";
            return false;
        }

        // The tree stays readable for as long as the request is used; the collector ends it.
        if (!AdmissionReviewReader.TryRead(
            File.ReadAllBytes(path), out AdmissionReview? review, out ImmutableArray<ReviewError> errors))
        {
            error = $"{path}: {string.Join("; ", errors)}";
            return false;
        }

        AdmissionRequest read = review!.Request;
        request = read with
        {
            Object = test.Object ?? read.Object,
            OldObject = test.OldObject ?? read.OldObject,
            Operation = test.Operation ?? read.Operation,
            Subresource = test.Subresource ?? read.Subresource,
            User = test.User ?? read.User,
        };
        error = "";
        return true;
    }

    private PolicyLoad Load(string policy, PolicyTestCase test)
    {
        string settings = SettingsText(policy, test);
        if (_loads.TryGetValue(settings, out PolicyLoad? load))
        {
            return load;
        }

        load = test.Settings?.Member("workloads") is null
            ? Reconfigure(settings)
            : LoadWith(settings);
        _loads.Add(settings, load);
        return load;
    }

    // Compiling a folder takes far longer than judging a case, and most cases only set parameters.
    private PolicyLoad Reconfigure(string settings)
    {
        _plain ??= LoadWith(NoSettings);
        return _plain.Set is { } set ? PolicyDirectory.Reconfigure(set, Encoding.UTF8.GetBytes(settings)) : _plain;
    }

    private PolicyLoad LoadWith(string settings)
    {
        string path = Path.Combine(Path.GetTempPath(), $"admission-test-{Guid.NewGuid():N}.yaml");
        try
        {
            File.WriteAllText(path, settings);
            return PolicyDirectory.Load(folder, path, EngineLimits.Default);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // JSON is YAML, so that one text serves as the settings file and as the key of the loaded set.
    private static string SettingsText(string policy, PolicyTestCase test) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "admission/v1");
        writer.WriteString("kind", "Settings");
        for (int i = 0; i < (test.Settings?.Count ?? 0); i++)
        {
            writer.WritePropertyName(test.Settings!.NameAt(i));
            test.Settings[i].WriteTo(writer);
        }

        if (test.Parameters is { } parameters)
        {
            writer.WriteStartObject("policies");
            writer.WriteStartObject(policy);
            writer.WritePropertyName("parameters");
            parameters.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });
}
