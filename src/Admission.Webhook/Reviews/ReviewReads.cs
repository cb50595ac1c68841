using System.Collections.Immutable;
using System.Diagnostics;
using Admission.Authorization;
using Admission.Lookups;
using Admission.Matching;
using Admission.Protocol;
using Admission.Telemetry;

namespace Admission.Webhook.Reviews;

/// <summary>
/// Reads what the matching policies need besides a review, before the review uses a worker: no worker waits for the
/// cluster.
/// </summary>
/// <param name="namespaces">Source of namespace labels.</param>
/// <param name="objects">Source of other objects.</param>
/// <param name="owners">Reads the owners of objects; null if they cannot be read.</param>
/// <param name="access">Answers what users may do; null for no answer.</param>
/// <param name="metrics">Counts the questions to the authorizer.</param>
/// <param name="traces">Traces of lookups; null for none.</param>
/// <param name="time">The clock of deadlines.</param>
internal sealed class ReviewReads(
    INamespaceLabels namespaces,
    IClusterObjects objects,
    IObjectSource? owners,
    IAccessSource? access,
    AdmissionMetrics metrics,
    ReviewTraces? traces,
    TimeProvider time)
{
    // An answer may lead to the next question.
    private const int MaxRounds = 4;

    /// <summary>
    /// Looks up the labels of the review's namespace if a policy depends on them and they are not known yet, and the
    /// objects that policies read fresh. Takes at most half of the remaining time; the rest is for the evaluation. A
    /// part that is still unknown then is undecided.
    /// </summary>
    /// <param name="work">A review that has been read.</param>
    public ValueTask FetchAsync(ReviewWork work)
    {
        AdmissionRequest request = work.Review!.Request;
        if (access is not null && work.Set!.AsksForAccess)
        {
            (work.Access, work.RoundsLeft) = (new ReviewAccess(), MaxRounds);
        }

        if (owners is not null && work.Set!.LooksUpOwners)
        {
            (work.Owners, work.RoundsLeft) = (new ReviewOwners(), MaxRounds);
        }

        string? missing = work.Set!.FindMissingNamespace(request, namespaces);
        ImmutableArray<ReadDeclaration> fresh = work.Set.FreshReadsOf(request);
        return missing is null && fresh.IsEmpty
            ? ValueTask.CompletedTask
            : new ValueTask(FetchAsync(missing, fresh, request, work));
    }

    /// <summary>
    /// Reads and asks what the policies of a review need after the evaluation that is over. Takes at most half of the
    /// time that is left. What has no answer then is undecided.
    /// </summary>
    /// <param name="work">A review whose policies ask.</param>
    public async Task AskAsync(ReviewWork work)
    {
        work.RoundsLeft--;
        using CancellationTokenSource giveUp = new(work.Remaining(time) / 2, time);
        if (work.Owners is { Missing.IsEmpty: false } asked)
        {
            using Activity? span = traces?.BeginLookup(work.Span, "owner");
            await asked.ReadAsync(owners!, giveUp.Token);
        }

        if (work.Access is { Missing.IsEmpty: false })
        {
            using Activity? span = traces?.BeginLookup(work.Span, "access");
            foreach (AccessDecision? decision in await work.Access!.AskAsync(access!, giveUp.Token))
            {
                metrics.CountAccessReview(decision);
            }
        }

        work.Reopen();
    }

    private async Task FetchAsync(
        string? missing, ImmutableArray<ReadDeclaration> fresh, AdmissionRequest request, ReviewWork work)
    {
        using CancellationTokenSource giveUp = new(work.Remaining(time) / 2, time);
        Task labels = missing is null ? Task.CompletedTask : LookUpAsync(missing, work, giveUp.Token);
        if (!fresh.IsEmpty)
        {
            using Activity? span = traces?.BeginLookup(work.Span, "objects");
            work.Objects = await objects.FetchAsync(request, fresh, giveUp.Token);
        }

        await labels;
    }

    private async Task LookUpAsync(string name, ReviewWork work, CancellationToken cancellationToken)
    {
        using Activity? span = traces?.BeginLookup(work.Span, "namespace");
        try
        {
            NamespaceLabels? labels = await namespaces.LookUpAsync(name, cancellationToken);
            work.Namespaces = new LookedUpNamespaceLabels(name, labels, namespaces);
        }
        catch (OperationCanceledException)
        {
            span?.SetStatus(ActivityStatusCode.Error, "not in time");
            // Not known in time: policies that depend on them are undecided.
        }
    }
}
