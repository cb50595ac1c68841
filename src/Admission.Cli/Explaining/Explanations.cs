using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Verdicts;

namespace Admission.Cli.Explaining;

/// <summary>Why one request was judged as it was.</summary>
/// <param name="Subject"><c>CREATE Deployment shop/web</c>.</param>
/// <param name="User">Who asks.</param>
/// <param name="IsAllowed">The verdict.</param>
/// <param name="Refusal">Why it is refused before any policy looked at it; empty otherwise.</param>
/// <param name="PolicySet">Digest of the policies.</param>
/// <param name="Policies">Every policy, sorted by id.</param>
internal sealed record RequestExplanation(
    string Subject,
    string User,
    bool IsAllowed,
    string Refusal,
    string PolicySet,
    ImmutableArray<PolicyExplanation> Policies);

/// <summary>What one policy had to do with one request.</summary>
internal sealed record PolicyExplanation
{
    /// <summary>The policy.</summary>
    public required Policy Policy { get; init; }

    /// <summary>What became of it.</summary>
    public required PolicyPart Part { get; init; }

    /// <summary>
    /// For each rule of its match the member that does not cover the request; empty where it matched.
    /// </summary>
    public ImmutableArray<RuleMiss> Misses { get; init; } = [];

    /// <summary>What holds for the request; null where the policy does not match.</summary>
    public PolicySettings? Settings { get; init; }

    /// <summary>Where the override is written that holds; empty where none does.</summary>
    public string Override { get; init; } = "";

    /// <summary>Each parameter with where its value comes from.</summary>
    public ImmutableArray<ParameterOrigin> Parameters { get; init; } = [];

    /// <summary>Every exception of the policy, and whether it holds.</summary>
    public ImmutableArray<ExceptionUse> Exceptions { get; init; } = [];

    /// <summary>What it said; null where it was not asked.</summary>
    public PolicyResult? Result { get; init; }

    /// <summary>
    /// Each expression that is false or fails, with what it is made of; empty for a language without expressions.
    /// </summary>
    public ImmutableArray<ExplainedExpression> Expressions { get; init; } = [];
}

/// <summary>What became of a policy.</summary>
internal enum PolicyPart
{
    /// <summary>It denies the request.</summary>
    Denied,

    /// <summary>It could not decide.</summary>
    Faulted,

    /// <summary>
    /// It found something that does not block: a warning, an excepted or an existing violation.
    /// </summary>
    Found,

    /// <summary>It found nothing.</summary>
    Passed,

    /// <summary>It is off for the request.</summary>
    Off,

    /// <summary>It does not look at such a request.</summary>
    Unmatched,
}

/// <summary>Why a rule does not cover a request.</summary>
/// <param name="Member">The member of the rule.</param>
/// <param name="Rule">What it asks for.</param>
/// <param name="Request">What the request has.</param>
internal sealed record RuleMiss(string Member, string Rule, string Request);

/// <summary>A parameter in force.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Origin">File and line that set it; <c>default</c> where nothing did.</param>
internal sealed record ParameterOrigin(string Name, JsonValue Value, string Origin);

/// <summary>An exception and a request.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="Origin">File and line.</param>
/// <param name="State"><c>applied</c>, or why not.</param>
internal sealed record ExceptionUse(PolicyException Exception, string Origin, string State);
