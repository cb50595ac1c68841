using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Policies;
using Admission.Json;
using Admission.Languages;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;
using Admission.Policies;
using Admission.Schemas;
using Admission.Verdicts;

namespace Admission.Cel.Kyverno;

/// <summary>
/// A ValidatingPolicy or NamespacedValidatingPolicy of Kyverno with the rules derived from it. Immutable.
/// Source of truth: https://github.com/kyverno/kyverno/tree/main/pkg/cel/policies/vpol
/// </summary>
internal sealed class KyvernoPolicy : CelPolicy
{
    private readonly CelDocument _document;
    private readonly ImmutableArray<(KyvernoRule Rule, INativeMatch Match)> _rules;
    private readonly ImmutableArray<KyvernoException> _exceptions;
    private readonly IReadOnlyDictionary<string, GlobalEntry> _entries;
    private readonly bool _ignoresFailures;

    /// <param name="document">The policy.</param>
    /// <param name="exceptions">The exceptions for it.</param>
    /// <param name="entries">The entries of <c>globalContext</c>, by name.</param>
    /// <param name="workloads">Kinds with a pod template.</param>
    public KyvernoPolicy(
        CelDocument document,
        ImmutableArray<KyvernoException> exceptions,
        IReadOnlyDictionary<string, GlobalEntry> entries,
        WorkloadKinds workloads)
    {
        _document = document;
        _exceptions = exceptions;
        _entries = entries;
        JsonValue spec = document.Value.Member("spec") ?? document.Value;
        IsForJson = spec.Member("evaluation")?.Member("mode")?.Text == "JSON";
        _ignoresFailures = spec.Member("failurePolicy")?.Text == "Ignore";
        Space = document.Kind == "NamespacedValidatingPolicy"
            ? document.Value.Member("metadata")?.Member("namespace")?.Text ?? "default"
            : null;
        CelEnvironment environment = KyvernoEnvironment.For(IsForJson, Space is not null);
        Source = new KyvernoRule(spec, environment);
        KyvernoRule[] derived = IsForJson
            ? []
            : [.. KyvernoAutogen.Derive(spec, workloads).Select(one => new KyvernoRule(one, environment))];
        bool isAdmission = spec.Member("evaluation")?.Member("admission")?.Member("enabled")
            is not { Kind: JsonKind.Boolean, IsTrue: false };
        _rules = IsForJson || !isAdmission
            ? []
            : [.. ((KyvernoRule[])[Source, .. derived]).Select(one =>
                (one, Space is null ? one.Match : (INativeMatch)new NamespaceMatch(Space, one.Match)))];
        JsonValue? annotations = document.Value.Member("metadata")?.Member("annotations");
        IsScored = annotations?.Member("policies.kyverno.io/scored")?.Text != "false";
        string title = annotations?.Member("policies.kyverno.io/title")?.Text
            ?? $"{document.Kind} '{document.Name}'";
        Problems = [.. Source.Problems, .. Undeclared(out ImmutableArray<ReadDeclaration> reads)];
        Policy = new Policy
        {
            Id = IdOf(document),
            Path = document.File.Path,
            Title = title,
            Description = annotations?.Member("policies.kyverno.io/description")?.Text ?? "",
            Severity = annotations?.Member("policies.kyverno.io/severity")?.Text switch
            {
                "high" => Severity.High,
                "critical" => Severity.Critical,
                "low" or "info" => Severity.Low,
                _ => Severity.Medium,
            },
            Match = [.. _rules.SelectMany(static one => RulesOf(one.Rule.Match, one.Match))],
            Parameters = ParameterSchema.None,
            Enforcement = EnforcementOf(spec.Member("validationActions")),
            OnError = _ignoresFailures ? OnError.Allow : OnError.Deny,
            AllowsExisting = false,
            EvaluatesPayloads = IsForJson,
            ReadsNamespace = exceptions.Select(static one => one.Document).Prepend(document).Any(static one =>
                one.Value.ToString().Contains("namespaceObject", StringComparison.Ordinal)),
            Reads = reads,
            Metadata = JsonRewrite.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("title", title);
                writer.WriteEndObject();
            }),
        };
    }

    /// <inheritdoc/>
    public override Policy Policy { get; }

    /// <summary>The policy as it is written, without the rules derived from it.</summary>
    public KyvernoRule Source { get; }

    /// <summary>Where it is written.</summary>
    public CelDocument Document => _document;

    /// <summary>The errors because of which it cannot run, with the field and the place in the expression.</summary>
    public ImmutableArray<(string Field, Syntax.CelIssue Issue)> Problems { get; }

    /// <summary>Does a violation count as a failure in reports? Otherwise it is a warning.</summary>
    public bool IsScored { get; }

    /// <summary>The namespace of a policy for one namespace; null for other policies.</summary>
    public string? Space { get; }

    /// <summary>Does it evaluate JSON payloads instead of requests?</summary>
    public bool IsForJson { get; }

    /// <summary>Is it not evaluated for any request?</summary>
    public bool IsIdle => _rules.IsEmpty;

    /// <summary>The id: the name, or <c>NAMESPACE.NAME</c> of a policy for one namespace.</summary>
    public static string IdOf(CelDocument document) => document.Kind == "NamespacedValidatingPolicy"
        ? $"{document.Value.Member("metadata")?.Member("namespace")?.Text ?? "default"}.{document.Name}"
        : document.Name;

    /// <inheritdoc/>
    public override PolicyOutcome Evaluate(CelReview review, EvaluationBudget budget) =>
        Evaluate(review, budget, out _);

    /// <summary>Evaluates the policy, and returns whether it applies.</summary>
    /// <param name="review">The review. For the mode JSON, its object is the payload.</param>
    /// <param name="budget">What it may use.</param>
    /// <param name="reach">Which part of the policy decided.</param>
    public PolicyOutcome Evaluate(CelReview review, EvaluationBudget budget, out KyvernoReach reach)
    {
        using EvaluationClock clock = EvaluationClock.Start(budget.Time);
        if (IsForJson)
        {
            return Evaluate(Source, review, clock, out reach);
        }

        foreach ((KyvernoRule rule, INativeMatch match) in _rules)
        {
            if (match.Matches(review.Request, review.Input.Namespaces) == MatchResult.Yes)
            {
                return Evaluate(rule, review, clock, out reach);
            }
        }

        reach = KyvernoReach.NotMatched;
        return PolicyOutcome.Passed.Clean;
    }

    private PolicyOutcome Evaluate(KyvernoRule rule, CelReview review, EvaluationClock clock, out KyvernoReach reach)
    {
        var evaluator = new KyvernoEvaluator(this, rule, review, clock);
        PolicyOutcome outcome = evaluator.Evaluate();
        reach = evaluator.IsValidated ? KyvernoReach.Validated
            : evaluator.Exempting is not { } exception ? KyvernoReach.NotMatched
            : exception.ReportsPass ? KyvernoReach.ExceptedAsPass
            : KyvernoReach.Excepted;
        return outcome;
    }

    /// <summary>The exceptions for the policy.</summary>
    public ImmutableArray<KyvernoException> Exceptions => _exceptions;

    /// <summary>The entries of <c>globalContext</c>, by name.</summary>
    public IReadOnlyDictionary<string, GlobalEntry> Entries => _entries;

    /// <summary>Does an error in a match condition count as false?</summary>
    public bool IgnoresFailures => _ignoresFailures;

    /// <summary>A fault at a field of the policy.</summary>
    public PolicyFault Fault(FaultKind kind, string message, string field)
    {
        (int line, int column) = _document.PositionOf(field);
        return new PolicyFault(kind, message, _document.File.Path, line, column);
    }

    private List<(string, Syntax.CelIssue)> Undeclared(out ImmutableArray<ReadDeclaration> reads)
    {
        var problems = new List<(string, Syntax.CelIssue)>();
        var found = new List<ReadDeclaration>();
        foreach (CelProgram program in Source.Programs.Concat(_rules.SelectMany(static one => one.Rule.Programs))
            .Concat(_exceptions.SelectMany(static one => one.Programs)))
        {
            var undeclared = new List<string>();
            found.AddRange(KyvernoReads.Find(program, _entries, undeclared));
            problems.AddRange(undeclared.Select(one => ("spec", new Syntax.CelIssue(one, 0, 0))));
        }

        reads = [.. ReadDeclaration.Merge(found).Select((one, i) => one with { Name = $"r{i}" })];
        return [.. problems.Distinct()];
    }

    private static Enforcement EnforcementOf(JsonValue? actions)
    {
        string[] names = actions is { Kind: JsonKind.Array, Count: > 0 }
            ? [.. actions.Items.ToArray().Select(static one => one.Text ?? "")]
            : ["Deny"];
        return names.Contains("Deny") ? Enforcement.Deny
            : names.Contains("Warn") ? Enforcement.Warn
            : Enforcement.Audit;
    }

    private static IEnumerable<MatchRule> RulesOf(PolicyMatch match, INativeMatch native) =>
        match.Rules.Where(static rule => !rule.Operations.IsEmpty).Select(rule => new MatchRule
        {
            Resources = [.. rule.Patterns.Distinct()],
            Operations = rule.Operations,
            Native = native,
        });

    private sealed class NamespaceMatch(string space, PolicyMatch match) : INativeMatch
    {
        public bool NeedsNamespaceLabels => match.NeedsNamespaceLabels;

        public MatchResult Matches(Protocol.AdmissionRequest request, INamespaceLabels namespaces) =>
            request.Namespace == space ? match.Matches(request, namespaces) : MatchResult.No;

        public NativeMiss? FindMiss(Protocol.AdmissionRequest request, INamespaceLabels namespaces) =>
            request.Namespace == space
                ? match.FindMiss(request, namespaces)
                : new NativeMiss("metadata.namespace", space, request.Namespace);
    }
}
