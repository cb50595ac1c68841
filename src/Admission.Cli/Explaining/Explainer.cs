using System.Collections.Immutable;
using System.Globalization;
using Admission.Evaluation;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Lookups;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Cli.Explaining;

/// <summary>Explains the outcome of every policy of a set.</summary>
/// <param name="origins">Positions of the settings.</param>
/// <param name="now">The time of the requests.</param>
internal sealed class Explainer(PolicySet set, SettingsOrigins origins, DateTimeOffset now)
{
    private const int WarmRuns = 3;

    private readonly ReviewEvaluator _evaluator = new(TimeProvider.System);

    /// <param name="objects">The other objects of the cluster.</param>
    public RequestExplanation Explain(
        AdmissionRequest request, INamespaceLabels namespaces, IClusterObjects objects) =>
        Explain(request, new EvaluationContext { Now = now, Namespaces = namespaces, Objects = objects });

    /// <param name="context">The surroundings of the evaluation; its time is that of the requests.</param>
    public RequestExplanation Explain(AdmissionRequest request, EvaluationContext context)
    {
        Verdict verdict = EvaluationThreads.Run(() => Evaluate(request, context));
        var results = verdict.Results.ToDictionary(static one => one.Policy.Id, StringComparer.Ordinal);
        string name = request.Name.Length > 0 ? request.Name : $"{request.GenerateName}*";
        string place = request.Namespace.Length > 0 && request.Kind.Kind != "Namespace" ? $"{request.Namespace}/" : "";
        string subresource = request.Subresource.Length > 0 ? $" ({request.Subresource})" : "";
        return new RequestExplanation(
            $"{request.Operation.ToWire()} {request.Kind.Kind} {place}{name}{subresource}",
            request.User.Username,
            verdict,
            [
                .. set.Policies.Select(policy =>
                {
                    PolicyResult? result = results.GetValueOrDefault(policy.Policy.Id);
                    return Explain(policy, request, context.Namespaces, result) with
                    {
                        Expressions = result is null ? [] : ExpressionsOf(policy, request, context),
                    };
                }),
            ]);
    }

    private ImmutableArray<ExplainedExpression> ExpressionsOf(
        ConfiguredPolicy policy, AdmissionRequest request, EvaluationContext context) =>
        EvaluationThreads.Run(() => set.Explain(policy, new ReviewInput
        {
            Request = request,
            Now = now,
            Workloads = set.Workloads,
            Namespaces = context.Namespaces,
            Objects = context.Objects,
            Access = context.Access,
        }));

    private Verdict Evaluate(AdmissionRequest request, EvaluationContext context)
    {
        // The first runs start the engine and compile its code, which would be charged to the first policy.
        for (int i = 0; i < WarmRuns; i++)
        {
            _evaluator.Evaluate(set, request, context);
        }

        return _evaluator.Evaluate(set, request, context);
    }

    /// <summary>Parameters of a policy with their origin.</summary>
    /// <param name="settings">The settings in force.</param>
    /// <param name="from">Position of the override that applies; empty if none does.</param>
    public ImmutableArray<ParameterOrigin> ParametersOf(
        ConfiguredPolicy policy, PolicySettings settings, string from = "")
    {
        var parameters = ImmutableArray.CreateBuilder<ParameterOrigin>();
        for (int i = 0; i < settings.Parameters.Count; i++)
        {
            string name = settings.Parameters.NameAt(i);
            JsonValue value = settings.Parameters[i];
            bool isOverridden = from.Length > 0
                && !JsonValue.AreSame(value, policy.Settings.Parameters.Member(name));
            parameters.Add(new ParameterOrigin(
                name, value, isOverridden ? from : origins.OfParameter(policy.Policy.Id, name)));
        }

        return parameters.ToImmutable();
    }

    /// <summary>Exceptions of a policy, and whether they apply now.</summary>
    /// <param name="stateOf">The state of an exception that is in force.</param>
    public ImmutableArray<ExceptionUse> ExceptionsOf(ConfiguredPolicy policy, Func<PolicyException, string> stateOf) =>
    [
        .. policy.Exceptions.Select(exception => new ExceptionUse(
            exception,
            origins.OfException(exception),
            exception.IsInForce(now) ? stateOf(exception)
                : exception.Starts is { } starts && starts > DateOnly.FromDateTime(now.UtcDateTime)
                    ? string.Create(CultureInfo.InvariantCulture, $"not before {starts:yyyy-MM-dd}")
                    : string.Create(CultureInfo.InvariantCulture, $"expired on {exception.Expires:yyyy-MM-dd}"))),
    ];

    private PolicyExplanation Explain(
        ConfiguredPolicy policy, AdmissionRequest request, INamespaceLabels namespaces, PolicyResult? result)
    {
        var explained = new PolicyExplanation { Policy = policy.Policy, Part = PolicyPart.Unmatched };
        if (MatchRule.MatchesAny(policy.Policy.Match, request, namespaces) == MatchResult.No)
        {
            return explained with
            {
                Misses = [.. policy.Policy.Match.Select(rule => MissOf(rule, request, namespaces)).Distinct()],
            };
        }

        policy.TryFindSettings(request, namespaces, out PolicySettings settings);
        int index = policy.Overrides.Select(static one => one.Settings).ToList()
            .FindIndex(one => ReferenceEquals(one, settings));
        string from = index < 0 ? "" : origins.OfOverride(policy.Policy.Id, index);
        return explained with
        {
            Part = PartOf(settings, result),
            Settings = settings,
            Override = from,
            Parameters = ParametersOf(policy, settings, from),
            Exceptions = ExceptionsOf(policy, exception => StateOf(exception, request, namespaces, result)),
            Result = result,
        };
    }

    private static string StateOf(
        PolicyException exception, AdmissionRequest request, INamespaceLabels namespaces, PolicyResult? result)
    {
        if (ReferenceEquals(result?.Exception, exception))
        {
            return "applied";
        }

        if (MatchRule.MatchesAny(exception.Match, request, namespaces) == MatchResult.Yes)
        {
            return result?.HasViolations == true ? "an earlier exception applied" : "not needed";
        }

        IEnumerable<string> misses = exception.Match
            .Select(rule => MissOf(rule, request, namespaces))
            .Select(static miss => $"{miss.Member} {miss.Rule}, the request has {miss.Request}");
        return "does not cover the request: " + string.Join("; ", misses);
    }

    private static PolicyPart PartOf(PolicySettings settings, PolicyResult? result) => result switch
    {
        null => settings.Enforcement == Enforcement.Off ? PolicyPart.Off : PolicyPart.Unmatched,
        { Outcome: PolicyOutcome.Faulted } => PolicyPart.Faulted,
        { Blocks: true } => PolicyPart.Denied,
        { HasViolations: true } => PolicyPart.Found,
        _ => result.Outcome.Warnings.IsEmpty ? PolicyPart.Passed : PolicyPart.Found,
    };

    private static RuleMiss MissOf(MatchRule rule, AdmissionRequest request, INamespaceLabels namespaces)
    {
        string member = rule.FindMiss(request, namespaces) ?? "";
        if (rule.Native?.FindMiss(request, namespaces) is { } native && native.Member == member)
        {
            return new RuleMiss(member, native.Rule, native.Unknown.Length > 0 ? native.Unknown : native.Request);
        }

        (string asked, string has) = member switch
        {
            "operations" => (string.Join(", ", rule.Operations.Select(static one => one.ToWire())),
                request.Operation.ToWire()),
            "resources" => (string.Join(", ", rule.Resources), ResourceOf(request)),
            "kinds" => (string.Join(", ", rule.Kinds), KindOf(request.Kind)),
            "namespaces" => (rule.Namespaces!.ToString(), Quoted(request.Namespace)),
            "users" => (rule.Users!.ToString(), Quoted(request.User.Username)),
            "groups" => (rule.Groups!.ToString(), string.Join(", ", request.User.Groups)),
            "serviceAccounts" => (rule.ServiceAccounts!.ToString(), request.User.ServiceAccount ?? "none"),
            "names" => (rule.Names!.ToString(), Quoted(request.Name)),
            "labels" => (rule.Labels!.ToString(),
                (request.Object ?? request.OldObject)?.Member("metadata")?.Member("labels")?.ToString() ?? "none"),
            _ => (rule.NamespaceLabels?.ToString() ?? "",
                namespaces.Find(request.Namespace) is { } known
                    ? known.Labels?.ToString() ?? "none"
                    : $"{LabelSelector.NamespaceNameLabel}={request.Namespace}, others unknown. {namespaces.Remedy}"),
        };
        return new RuleMiss(member, asked, has.Length == 0 ? "none" : has);
    }

    private static string KindOf(GroupVersionKind kind) =>
        kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";

    private static string ResourceOf(AdmissionRequest request) =>
        request.Resource.PluralDotGroup + (request.Subresource.Length > 0 ? $"/{request.Subresource}" : "");

    private static string Quoted(string text) => text.Length == 0 ? "none" : text;
}
