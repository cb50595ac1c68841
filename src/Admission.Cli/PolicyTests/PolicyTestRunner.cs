using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Admission.Authorization;
using Admission.Cli.Manifests;
using Admission.Cli.Requests;
using Admission.Evaluation;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Loading;
using Admission.Lookups;
using Admission.Policies;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// Runs cases of <c>.test.yaml</c> files with the evaluator of the webhook. The settings of the folder are ignored: a
/// case sees the policy's defaults, or its own settings. Each policy is compiled alone, once. Thread-safe.
/// </summary>
/// <param name="inventory">Objects that exist for every case; null for none.</param>
internal sealed class PolicyTestRunner(PolicySources sources, InventoryFiles? inventory = null)
{
    /// <summary>The time of a case without one, so that it gives the same result every day.</summary>
    public static readonly DateTimeOffset DefaultNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Every case runs the policy: a remembered outcome would not be counted. Timeouts are long, so that a busy machine
    /// fails no case; an endless loop is stopped by its statements.
    /// </summary>
    public static readonly EngineLimits Limits = EngineLimits.Default with
    {
        MaxMemoBytes = 0,
        EvaluationTimeout = TimeSpan.FromSeconds(20),
        LoadTimeout = TimeSpan.FromSeconds(100),
        RegexTimeout = TimeSpan.FromSeconds(10),
    };

    private const string DefaultNamespace = "default";

    private static readonly byte[] NoSettings =
        Encoding.UTF8.GetBytes("""{ "apiVersion": "admission/v1", "kind": "Settings" }""");

    private readonly ConcurrentDictionary<string, Lazy<PolicyLoad>> _plain = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string, string), Lazy<PolicyLoad>> _loads = [];
    private readonly ReviewEvaluator _evaluator = new(TimeProvider.System);

    /// <summary>Are answers kept for <see cref="SnapshotUpdate"/> instead of compared? Default no.</summary>
    public bool WritesSnapshots { get; init; }

    /// <summary>Runs the policies of a folder.</summary>
    public static PolicyTestRunner For(string folder) => new(PolicySources.Read(PolicyLanguages.All, folder, Limits));

    public CaseOutcome Run(PolicyTestFile file, PolicyTestCase test)
    {
        long started = TimeProvider.System.GetTimestamp();
        if (test.Own is { } own)
        {
            LanguageTestOutcome result = EvaluationThreads.Run(own.Run);
            return new CaseOutcome
            {
                IsSkipped = result.IsSkipped,
                Differences =
                    [.. result.Differences.Select(static d => new CaseDifference(d.What, d.Expected, d.Actual))],
                Said = result.Output,
                Found = result.Violations,
                Errors = result.Errors,
                Elapsed = TimeProvider.System.GetElapsedTime(started),
            };
        }

        CaseOutcome outcome = Judge(file, test, out var judged, out string note, out string[] errors)
            ? Compare(file, test, judged!.Value.Request, judged.Value.Verdict)
            : CaseOutcome.Failed(errors) with { LoadErrors = LoadErrorsOf(file, test) };
        return outcome with { Elapsed = TimeProvider.System.GetElapsedTime(started), Note = note };
    }

    private CaseOutcome Compare(PolicyTestFile file, PolicyTestCase test, AdmissionRequest request, Verdict verdict)
    {
        string id = Tested(file, test);
        CaseOutcome outcome = CaseComparison.Compare(test.Expect, verdict, id);
        if (test.Expect.Snapshot.Length == 0 || !outcome.IsPassed)
        {
            return outcome;
        }

        JsonValue answer = AnswerSnapshot.Of(request, verdict, id);
        return WritesSnapshots
            ? outcome with { Answer = answer }
            : SnapshotComparison.Compare(outcome, file, test, answer);
    }

    /// <summary>Evaluates the request of one case, whatever it expects.</summary>
    /// <param name="verdict">The verdict of the tested policy alone; null on error.</param>
    /// <param name="errors">Why it cannot be evaluated.</param>
    public bool Judge(PolicyTestFile file, PolicyTestCase test, out Verdict? verdict, out string[] errors)
    {
        bool isJudged = Judge(file, test, out var judged, out _, out errors);
        verdict = judged?.Verdict;
        return isJudged;
    }

    private bool Judge(
        PolicyTestFile file,
        PolicyTestCase test,
        out (AdmissionRequest Request, Verdict Verdict)? judged,
        out string note,
        out string[] errors)
    {
        judged = null;
        note = "";
        errors = [];
        string id = Tested(file, test);
        if (!sources.Ids.Contains(id))
        {
            errors =
            [
                $"there is no policy '{id}'. The name of the test file must be the id of an existing policy. Rename "
                    + "the file, or set 'expect.policy' in the case.",
            ];
            return false;
        }

        PolicyLoad load = Load(id, file.PolicyId, test);
        if (load.Set is not { } set)
        {
            errors = [.. load.Errors.Select(static error => error.ToString())];
            return false;
        }

        if (!TestRequest.TryMake(
            file, test, set.Kinds, out AdmissionRequest? request, out FoundKind? kind, out string error))
        {
            errors = [error];
            return false;
        }

        if (kind is not null)
        {
            var notes = new KindNotes<PolicyTestCase>();
            notes.Add(test, kind);
            note = string.Join(' ', notes.Write(set).Select(static one => one.Text));
        }

        if (!TryPlaceInventory(test, set.Kinds, out List<PlacedObject> objects, out error))
        {
            errors = [error];
            return false;
        }

        EvaluationContext context = test.Recorded is { } recorded ? RecordedContext.Of(recorded, set) : new()
        {
            Now = test.Now ?? DefaultNow,
            Namespaces = new ManifestNamespaces(
                objects.Select(static one => one.Object), "Add the Namespace to 'inventory' in the case."),
            Objects = InventoryObjects.Of(
                set.AllReads,
                objects,
                test.Inventory is not null || inventory is { IsGiven: true },
                "List the objects of the cluster under 'inventory' in the case. An empty list means that the cluster "
                    + "has none."),
            Access = new GivenAccess(test.Access, "Add the answer to 'access' in the case."),
        };
        judged = (request!, EvaluationThreads.Run(() => _evaluator.Evaluate(set, request!, context)));
        return true;
    }

    private bool TryPlaceInventory(
        PolicyTestCase test, KindTable kinds, out List<PlacedObject> objects, out string error)
    {
        objects = [.. inventory?.Objects ?? []];
        error = "";
        foreach (JsonValue one in test.Inventory ?? [])
        {
            if (!PlacedObject.TryPlace(one, kinds, DefaultNamespace, out PlacedObject? placed, out error))
            {
                error = $"inventory: {error}";
                return false;
            }

            objects.Add(placed);
        }

        return true;
    }

    private ImmutableArray<PolicyError> LoadErrorsOf(PolicyTestFile file, PolicyTestCase test) =>
        sources.Ids.Contains(Tested(file, test))
        && Load(Tested(file, test), file.PolicyId, test) is { Set: null, Errors: var errors }
            ? errors
            : [];

    /// <summary>Loads a policy without settings.</summary>
    /// <returns>Why it does not load; empty if it does.</returns>
    public ImmutableArray<PolicyError> Load(string id) => Plain(id) is { Set: null, Errors: var errors } ? errors : [];

    /// <summary>Id of the policy that a case tests.</summary>
    public static string Tested(PolicyTestFile file, PolicyTestCase test) =>
        test.Expect.Policy.Length > 0 ? test.Expect.Policy : file.PolicyId;

    private PolicyLoad Load(string id, string parametersOf, PolicyTestCase test)
    {
        if (test.Settings is null && test.Parameters is null)
        {
            return Plain(id);
        }

        string settings = SettingsText(parametersOf, test);
        return _loads.GetOrAdd((id, settings), _ => new(() => LoadWith(id, settings, test))).Value;
    }

    // Compiling takes far longer than evaluating a case, and most cases only set parameters.
    private PolicyLoad LoadWith(string id, string settings, PolicyTestCase test)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(settings);
        if (test.Settings?.Member("workloads") is not null || test.Settings?.Member("kubernetesVersion") is not null)
        {
            return sources.Compile([id], utf8);
        }

        PolicyLoad plain = Plain(id);
        return plain.Set is { } set ? PolicyDirectory.Reconfigure(set, utf8, others: sources.Ids) : plain;
    }

    private PolicyLoad Plain(string id) =>
        _plain.GetOrAdd(id, one => new(() => sources.Compile([one], NoSettings))).Value;

    // JSON is YAML, so one text is both the settings and the key of the loaded set.
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
