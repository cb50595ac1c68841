using System.Collections.Immutable;

namespace Admission.Authorization;

/// <summary>Answers that are given in advance, for example by a test. Immutable.</summary>
/// <param name="answers">The answers; of several that fit, the first counts.</param>
/// <param name="remedy">What to do where none fits: one sentence.</param>
public sealed class GivenAccess(ImmutableArray<AccessAnswer> answers, string remedy) : IAccessReviews
{
    /// <inheritdoc/>
    public string Remedy => remedy;

    /// <inheritdoc/>
    public AccessDecision? Decide(AccessQuestion question) =>
        answers.FirstOrDefault(one => one.Fits(question))?.Decision;
}
