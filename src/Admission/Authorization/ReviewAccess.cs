using System.Collections.Immutable;

namespace Admission.Authorization;

/// <summary>
/// What users may do, as far as it was asked for one review. An evaluation that asks for more leaves the question in
/// <see cref="Missing"/>, so that it can be asked between two evaluations: no evaluation waits. For one thread at a
/// time.
/// </summary>
public sealed class ReviewAccess : IAccessReviews
{
    /// <summary>Maximum number of questions of one review: 32. Further ones have no answer.</summary>
    public const int MaxQuestions = 32;

    private readonly Dictionary<AccessQuestion, AccessDecision?> _known = [];
    private readonly List<AccessQuestion> _missing = [];

    /// <summary>The questions with an answer, in no particular order.</summary>
    public ImmutableArray<AccessAnswer> Answers =>
    [
        .. from one in _known
           where one.Value is not null
           select AccessAnswer.To(one.Key, one.Value),
    ];

    /// <summary>What was asked and is not known yet, in the order in which it was asked.</summary>
    public ImmutableArray<AccessQuestion> Missing => [.. _missing];

    /// <inheritdoc/>
    public string Remedy =>
        "The cluster did not respond. Allow the webhook to create subjectaccessreviews, and check its log.";

    /// <inheritdoc/>
    public AccessDecision? Decide(AccessQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (_known.TryGetValue(question, out AccessDecision? known))
        {
            return known;
        }

        if (_known.Count + _missing.Count < MaxQuestions && !_missing.Contains(question))
        {
            _missing.Add(question);
        }

        return null;
    }

    /// <summary>Asks for everything that is missing, all at once.</summary>
    /// <param name="source">Who is asked.</param>
    /// <param name="cancellationToken">Gives up; what has no answer then stays unknown.</param>
    /// <returns>The answers in the order of the questions; null for a question without an answer.</returns>
    public async Task<ImmutableArray<AccessDecision?>> AskAsync(
        IAccessSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        AccessQuestion[] asked = [.. _missing];
        _missing.Clear();
        AccessDecision?[] answers =
            await Task.WhenAll(asked.Select(question => source.AskAsync(question, cancellationToken)));
        for (int i = 0; i < asked.Length; i++)
        {
            _known[asked[i]] = answers[i];
        }

        return [.. answers];
    }
}
