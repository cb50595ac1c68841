using System.Collections.Immutable;
using Admission.Lookups;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Webhook.Reviews;

/// <summary>
/// Fetches what the policies that can match a review read besides it, before the review takes a worker: no worker waits
/// for the cluster.
/// </summary>
/// <param name="namespaces">Where labels of namespaces come from.</param>
/// <param name="objects">Where other objects come from.</param>
/// <param name="time">The clock of deadlines.</param>
internal sealed class ReviewReads(INamespaceLabels namespaces, IClusterObjects objects, TimeProvider time)
{
    /// <summary>
    /// Looks up the labels of the review's namespace where a policy depends on them and they are not known yet, and the
    /// objects that policies want to be fresh. Takes at most half of the time that is left; the rest is for the
    /// evaluation. What is still unknown then is undecided.
    /// </summary>
    /// <param name="work">A review that was read.</param>
    public ValueTask FetchAsync(ReviewWork work)
    {
        AdmissionRequest request = work.Review!.Request;
        string? missing = work.Set!.FindMissingNamespace(request, namespaces);
        ImmutableArray<ReadDeclaration> fresh = work.Set.FreshReadsOf(request);
        return missing is null && fresh.IsEmpty
            ? ValueTask.CompletedTask
            : new ValueTask(FetchAsync(missing, fresh, request, work));
    }

    private async Task FetchAsync(
        string? missing, ImmutableArray<ReadDeclaration> fresh, AdmissionRequest request, ReviewWork work)
    {
        using CancellationTokenSource giveUp = new(work.Remaining(time) / 2, time);
        Task labels = missing is null ? Task.CompletedTask : LookUpAsync(missing, work, giveUp.Token);
        if (!fresh.IsEmpty)
        {
            work.Objects = await objects.FetchAsync(request, fresh, giveUp.Token);
        }

        await labels;
    }

    private async Task LookUpAsync(string name, ReviewWork work, CancellationToken cancellationToken)
    {
        try
        {
            NamespaceLabels? labels = await namespaces.LookUpAsync(name, cancellationToken);
            work.Namespaces = new LookedUpNamespaceLabels(name, labels, namespaces);
        }
        catch (OperationCanceledException)
        {
            // Not known in time: the policies that depend on them are undecided.
        }
    }
}
