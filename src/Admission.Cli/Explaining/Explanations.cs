using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Verdicts;

namespace Admission.Cli.Explaining;

/// <summary>The reasons for the verdict on one request.</summary>
/// <param name="Subject"><c>CREATE Deployment shop/web</c>.</param>
/// <param name="User">The user of the request.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Policies">Every policy, sorted by id.</param>
internal sealed record RequestExplanation(
    string Subject,
    string User,
    Verdict Verdict,
    ImmutableArray<PolicyExplanation> Policies)
{
    /// <summary>Is the request allowed?</summary>
    public bool IsAllowed => Verdict.IsAllowed;

    /// <summary>Why it is denied before any policy ran; otherwise empty.</summary>
    public string Refusal => Verdict.Refusal;

    /// <summary>Digest of the policies.</summary>
    public string PolicySet => Verdict.PolicySetDigest;
}

/// <summary>The part of one policy in the verdict on one request.</summary>
internal sealed record PolicyExplanation
{
    public required Policy Policy { get; init; }

    public required PolicyPart Part { get; init; }

    /// <summary>For each rule of its match, the member that does not match the request; empty if it matched.</summary>
    public ImmutableArray<RuleMiss> Misses { get; init; } = [];

    /// <summary>The settings for the request; null if the policy does not match.</summary>
    public PolicySettings? Settings { get; init; }

    /// <summary>Position of the override that applies; empty if none does.</summary>
    public string Override { get; init; } = "";

    /// <summary>Each parameter with the origin of its value.</summary>
    public ImmutableArray<ParameterOrigin> Parameters { get; init; } = [];

    /// <summary>Every exception of the policy, and whether it applies.</summary>
    public ImmutableArray<ExceptionUse> Exceptions { get; init; } = [];

    /// <summary>Its result; null if it did not run.</summary>
    public PolicyResult? Result { get; init; }

    /// <summary>
    /// Each expression that is false or fails, with its parts; empty for a language without expressions.
    /// </summary>
    public ImmutableArray<ExplainedExpression> Expressions { get; init; } = [];
}

/// <summary>The result of a policy.</summary>
internal enum PolicyPart
{
    /// <summary>It denies the request.</summary>
    Denied,

    /// <summary>It could not decide.</summary>
    Faulted,

    /// <summary>It has a finding that does not block: a warning, an excepted or an existing violation.</summary>
    Found,

    /// <summary>It found nothing.</summary>
    Passed,

    /// <summary>It is off for the request.</summary>
    Off,

    /// <summary>It does not match the request.</summary>
    Unmatched,
}

/// <summary>Why a rule does not cover a request.</summary>
/// <param name="Member">The member of the rule.</param>
/// <param name="Rule">What the member requires.</param>
/// <param name="Request">What the request has.</param>
internal sealed record RuleMiss(string Member, string Rule, string Request);

/// <summary>A parameter in force.</summary>
/// <param name="Origin">File and line that set it; <c>default</c> if none did.</param>
internal sealed record ParameterOrigin(string Name, JsonValue Value, string Origin);

/// <summary>An exception, and its effect on a request.</summary>
/// <param name="Origin">File and line.</param>
/// <param name="State"><c>applied</c>, or why not.</param>
internal sealed record ExceptionUse(PolicyException Exception, string Origin, string State);
