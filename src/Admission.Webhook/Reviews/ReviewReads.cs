using Admission.Matching;

namespace Admission.Webhook.Reviews;

/// <summary>
/// Fetches what the policies that can match a review read besides it, before the review takes a worker: no worker waits
/// for the cluster.
/// </summary>
/// <param name="namespaces">Where labels of namespaces come from.</param>
/// <param name="time">The clock of deadlines.</param>
internal sealed class ReviewReads(INamespaceLabels namespaces, TimeProvider time)
{
    /// <summary>
    /// Looks up the labels of the review's namespace where a policy depends on them and they are not known yet. Takes
    /// at most half of the time that is left; the rest is for the evaluation. What is still unknown then is undecided.
    /// </summary>
    /// <param name="work">A review that was read.</param>
    public ValueTask FetchAsync(ReviewWork work) =>
        work.Set!.FindMissingNamespace(work.Review!.Request, namespaces) is { } missing
            ? new ValueTask(LookUpAsync(missing, work))
            : ValueTask.CompletedTask;

    private async Task LookUpAsync(string name, ReviewWork work)
    {
        using CancellationTokenSource giveUp = new(work.Remaining(time) / 2, time);
        try
        {
            NamespaceLabels? labels = await namespaces.LookUpAsync(name, giveUp.Token);
            work.Namespaces = new LookedUpNamespaceLabels(name, labels, namespaces);
        }
        catch (OperationCanceledException)
        {
            // Not known in time: the policies that depend on them are undecided.
        }
    }
}
