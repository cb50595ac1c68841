using System.Collections.Immutable;
using Admission.Cel.Kyverno;
using Admission.Cel.Policies;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Cel.Tests;

/// <summary>The policies and resources of one test. They are read once, when the first result needs them.</summary>
internal sealed class KyvernoFixture
{
    private const string Uid = "kyverno-test";

    // The kinds of Kyverno policies that are not supported, or that do not validate.
    private static readonly string[] PolicyGroups = ["kyverno.io", "policies.kyverno.io"];

    private readonly KyvernoFiles _files;
    private readonly JsonValue _test;
    private readonly EngineLimits _limits;
    private readonly Func<ImmutableArray<PolicyFile>, LoadedCelPolicies> _compile;
    private readonly Lazy<Loaded> _loaded;

    /// <param name="folder">The files.</param>
    /// <param name="test">The test.</param>
    /// <param name="path">The file of the test.</param>
    /// <param name="limits">What an evaluation may use.</param>
    /// <param name="compile">Compiles the policies of files.</param>
    public KyvernoFixture(
        TestFolder folder,
        JsonValue test,
        string path,
        EngineLimits limits,
        Func<ImmutableArray<PolicyFile>, LoadedCelPolicies> compile)
    {
        _files = new KyvernoFiles(folder, path);
        _test = test;
        _limits = limits;
        _compile = compile;
        _loaded = new Lazy<Loaded>(Load);
    }

    /// <summary>Evaluates one entry of <c>results</c>.</summary>
    /// <param name="policy">The name of the policy, <c>NAMESPACE/NAME</c> for one in a namespace.</param>
    /// <param name="selection">The resources.</param>
    /// <param name="expected">The expected result.</param>
    /// <param name="operation">The operation; empty for the one that the values of the test name.</param>
    public LanguageTestOutcome Run(string policy, KyvernoSelection selection, string expected, string operation)
    {
        Loaded loaded = _loaded.Value;
        if (loaded.Unsupported.TryGetValue(policy, out string? reason))
        {
            return LanguageTestOutcome.Failed(reason);
        }

        if (!loaded.Problems.IsEmpty)
        {
            return LanguageTestOutcome.Failed(loaded.Problems);
        }

        CelPolicy[] found = [.. loaded.Policies.Where(one => IsNamed(one, policy))];
        if (found.Length == 0)
        {
            return LanguageTestOutcome.Failed(
                $"no policy is named \"{policy}\" in the files listed under 'policies'. Correct the name, or add the "
                    + "file.");
        }

        if (loaded.Payload is { } payload)
        {
            return Compare(found, one => EvaluatePayload(one, payload), expected);
        }

        PlacedObject[] objects = [.. loaded.Objects.Where(one => selection.Covers(one.Written)).Select(static one =>
            one.Placed)];
        if (objects.Length == 0)
        {
            return LanguageTestOutcome.Failed(
                $"{selection}: there is no such resource in the files listed under 'resources'. Correct the name or "
                    + "the kind.");
        }

        foreach (PlacedObject one in objects)
        {
            LanguageTestOutcome outcome = Compare(
                found, each => Evaluate(each, one, policy, operation, loaded), expected);
            if (outcome != LanguageTestOutcome.Passed)
            {
                return outcome;
            }
        }

        return LanguageTestOutcome.Passed;
    }

    private static bool IsNamed(CelPolicy policy, string name) => policy switch
    {
        BoundAdmissionPolicy bound => bound.Source.Name == name,
        _ => policy.Policy.Id == name.Replace('/', '.'),
    };

    // Several policies with one name belong to several bindings. The worst result counts.
    private static LanguageTestOutcome Compare(
        CelPolicy[] policies, Func<CelPolicy, (string Result, PolicyOutcome Outcome)> evaluate, string expected)
    {
        (string actual, PolicyOutcome outcome) = policies.Select(evaluate)
            .OrderBy(static one => Array.IndexOf(KyvernoResults.FromWorst, one.Result)).First();
        if (outcome.Fault is { Kind: FaultKind.Undecidable } fault)
        {
            return LanguageTestOutcome.Failed(fault.Message);
        }

        if (KyvernoResults.Satisfies(actual, expected))
        {
            return LanguageTestOutcome.Passed;
        }

        return new LanguageTestOutcome
        {
            Differences = [("result", expected, actual == KyvernoResults.Excluded ? "skip: not matched" : actual)],
            Output =
            [
                .. outcome is PolicyOutcome.Violated violated
                    ? violated.Violations.Select(static one => one.Message)
                    : [],
                .. outcome.Fault is { } failure ? (string[])[failure.Message] : [],
            ],
        };
    }

    private (string Result, PolicyOutcome Outcome) Evaluate(
        CelPolicy policy, PlacedObject one, string name, string named, Loaded loaded)
    {
        PlacedObject? old = loaded.Old.FirstOrDefault(each => each.Kind == one.Kind && each.Name == one.Name
            && each.Namespace == one.Namespace);
        Operation operation = loaded.Values.OperationFor(name, one.Name, named)
            ?? (old is null ? Operation.Create : Operation.Update);
        AdmissionRequest request = new ObjectRequest
        {
            Object = one,
            OldObject = operation == Operation.Create ? null : old ?? one,
            Operation = operation,
            User = loaded.Values.User,
        }.Create(Uid);
        var review = new CelReview(new ReviewInput
        {
            Request = request,
            Now = TimeProvider.System.GetUtcNow(),
            Workloads = WorkloadKinds.BuiltIn,
            Namespaces = loaded.Values,
            Objects = InventoryObjects.Of(policy.Policy.Reads, loaded.Cluster, isComplete: true, ""),
        });
        return Evaluate(policy, review);
    }

    private (string Result, PolicyOutcome Outcome) EvaluatePayload(CelPolicy policy, JsonValue payload)
    {
        if (policy is not KyvernoPolicy { IsForJson: true })
        {
            return (KyvernoResults.Excluded, PolicyOutcome.Passed.Clean);
        }

        return Evaluate(policy, new CelReview(new ReviewInput
        {
            Request = new AdmissionRequest
            {
                Uid = Uid,
                Kind = default,
                Resource = default,
                Operation = Operation.Create,
                User = new UserInfo { Username = "" },
                Object = payload,
            },
            Now = TimeProvider.System.GetUtcNow(),
            Workloads = WorkloadKinds.BuiltIn,
        }));
    }

    private (string Result, PolicyOutcome Outcome) Evaluate(CelPolicy policy, CelReview review)
    {
        var budget = new EvaluationBudget(_limits.EvaluationTimeout, PolicyLimits.None);
        if (policy is KyvernoPolicy own)
        {
            PolicyOutcome outcome = own.Evaluate(review, budget, out KyvernoReach reach);
            return (KyvernoResults.Of(outcome, reach, own.IsScored), outcome);
        }

        if (!policy.Policy.Match.Any(one =>
            one.Native!.Matches(review.Request, review.Input.Namespaces) == MatchResult.Yes))
        {
            return (KyvernoResults.Excluded, PolicyOutcome.Passed.Clean);
        }

        PolicyOutcome native = policy.Evaluate(review, budget);
        return (KyvernoResults.Of(native, KyvernoReach.Validated, isScored: true), native);
    }

    private Loaded Load()
    {
        var problems = new List<string>();
        var unsupported = new Dictionary<string, string>(StringComparer.Ordinal);
        List<PolicyFile> policies = [];
        foreach (PolicyFile file in _files.Of(_test, "policies", problems))
        {
            CelDocument[] documents = [.. CelDocument.Read(file, null)];
            int before = unsupported.Count;
            foreach (CelDocument document in documents)
            {
                if (WhyUnsupported(document) is { } reason)
                {
                    unsupported[document.Name] = reason;
                }
            }

            if (unsupported.Count == before || documents.Any(KyvernoPolicyReader.IsPolicy))
            {
                policies.Add(file);
            }
        }

        policies.AddRange(_files.Of(_test, "exceptions", problems));
        policies.AddRange(_files.Of(_test, "paramResources", problems));
        policies.AddRange(KyvernoBindings.For(policies));
        LoadedCelPolicies compiled = _compile([.. policies]);
        problems.AddRange(compiled.Errors.Select(static one => one.ToString()));

        JsonValue[] resources = [.. _files.Objects(_test, "resources", problems)];
        JsonValue[] context = [.. _files.Objects(_test, "context", problems)];
        JsonValue[] cluster =
        [
            .. _files.Objects(_test, "clusterResources", problems),
            .. context.SelectMany(static one =>
                one.Member("spec")?.Member("resources") is { Kind: JsonKind.Array } list ? list.Items.ToArray() : []),
        ];
        var values = new KyvernoValues(
            [
                .. _files.Objects(_test, "variables", problems),
                .. _test.Member("values") is { } own ? (JsonValue[])[own] : [],
            ],
            _files.Objects(_test, "userinfo", problems).FirstOrDefault(),
            resources.Concat(cluster),
            problems);
        JsonValue? payload = _files.Payload(_test, "jsonPayload", problems);
        return new Loaded(
            compiled.All,
            [.. resources.Select(one => (one, Place(one, problems))).Where(static one => one.Item2 is not null)
                .Select(static one => (one.one, one.Item2!))],
            [.. cluster.Concat(resources).Select(one => Place(one, problems)).OfType<PlacedObject>()],
            [.. _files.Objects(_test, "oldResources", problems).Select(one => Place(one, problems))
                .OfType<PlacedObject>()],
            values,
            payload,
            unsupported,
            [.. problems.Distinct(StringComparer.Ordinal)]);
    }

    private static string? WhyUnsupported(CelDocument document) =>
        KyvernoPolicyReader.WhyRefused(document)
        ?? (!KyvernoPolicyReader.IsOurs(document) && KindTable.KindOf(document.Value) is { } kind
            && PolicyGroups.Contains(kind.Group) && kind.Kind.EndsWith("Policy", StringComparison.Ordinal)
                ? $"{kind.Kind} is not supported: Admission does not change, create or delete objects."
                : null);

    private static PlacedObject? Place(JsonValue value, List<string> problems)
    {
        if (PlacedObject.TryPlace(value, KindTable.Shipped, "default", out PlacedObject? placed, out string error))
        {
            // As in kyverno test, policies get an object of a removed version as it is written.
            FoundKind kind = placed.Kind;
            return kind.Kind == kind.Written ? placed : new PlacedObject(
                kind with { Kind = kind.Written, Resource = kind.WrittenResource }, placed.Namespace, value);
        }

        problems.Add(error);
        return null;
    }

    private sealed record Loaded(
        ImmutableArray<CelPolicy> Policies,
        ImmutableArray<(JsonValue Written, PlacedObject Placed)> Objects,
        ImmutableArray<PlacedObject> Cluster,
        ImmutableArray<PlacedObject> Old,
        KyvernoValues Values,
        JsonValue? Payload,
        IReadOnlyDictionary<string, string> Unsupported,
        ImmutableArray<string> Problems);
}
