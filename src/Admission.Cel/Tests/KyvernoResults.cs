using Admission.Cel.Kyverno;
using Admission.Verdicts;

namespace Admission.Cel.Tests;

/// <summary>The results that a test of Kyverno names.</summary>
internal static class KyvernoResults
{
    /// <summary>The policy does not match, or a condition is false.</summary>
    public const string Excluded = "excluded";

    /// <summary>The results, the worst first.</summary>
    public static readonly string[] FromWorst = ["error", "fail", "warn", "pass", "skip", Excluded];

    /// <summary>The result of an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="reach">Which part of the policy decided.</param>
    /// <param name="isScored">Does a violation count as a failure, and not as a warning?</param>
    public static string Of(PolicyOutcome outcome, KyvernoReach reach, bool isScored) => (outcome, reach) switch
    {
        (PolicyOutcome.Violated, _) => isScored ? "fail" : "warn",
        ({ Fault: not null }, _) => "error",
        (_, KyvernoReach.Excepted) => "skip",
        (_, KyvernoReach.ExceptedAsPass) => "pass",
        (_, KyvernoReach.NotMatched) => Excluded,
        _ => "pass",
    };

    /// <summary>Is a result as it is expected?</summary>
    /// <param name="actual">The result.</param>
    /// <param name="expected">
    /// The expected one. A resource that the policy does not match also passes, as in <c>kyverno test</c>.
    /// </param>
    public static bool Satisfies(string actual, string expected) =>
        actual == expected || (actual == Excluded && expected is ("skip" or "pass"));
}
