using System.Collections.Immutable;
using Admission.Authorization;
using Admission.Cli.Checks;
using Admission.Cli.Reports;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Cli.Audits;

/// <summary>
/// Evaluates the objects of a source as if they were created now, batch by batch: while one is evaluated on all cores,
/// the next one is read. Nothing else is in memory.
/// </summary>
/// <param name="set">The policies.</param>
/// <param name="source">The objects.</param>
/// <param name="journal">Receives the results.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditRun(PolicySet set, IAuditSource source, AuditJournal journal, TimeProvider time)
{
    /// <summary>A user that no policy exempts.</summary>
    private const string User = "admission-audit";

    // An answer may lead to the next question.
    private const int MaxRounds = 4;

    private static readonly UserInfo Requester = RequestUser.AsImpersonated(new UserInfo { Username = User });

    private readonly ReviewEvaluator _evaluator = new(time);
    private readonly Redactor _redactor = new(new RedactionOptions());

    /// <summary>Evaluates everything that the journal does not have yet.</summary>
    /// <param name="progress">Receives the number of objects so far.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public async Task RunAsync(Action<long> progress, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<AuditBatch> batches =
            source.ReadAsync(journal.Done, cancellationToken).GetAsyncEnumerator(cancellationToken);
        long count = 0;
        Task<bool> next = batches.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                AuditBatch batch = batches.Current;
                next = batches.MoveNextAsync().AsTask();
                CheckResult?[] results =
                    await Task.Run(() => EvaluateAsync(batch, cancellationToken), cancellationToken);
                journal.Add(batch, results.OfType<CheckResult>());
                progress(count += batch.Objects.Length);
            }
        }
        finally
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<CheckResult?[]> EvaluateAsync(AuditBatch batch, CancellationToken cancellationToken)
    {
        AdmissionRequest[] requests = [.. batch.Objects.Select(static (one, i) => new ObjectRequest
        {
            Object = one.Placed,
            User = Requester,
        }.Create(UidOf(one, i)))];
        var access = new ReviewAccess?[requests.Length];
        var verdicts = new Verdict[requests.Length];
        int[] open = [.. Enumerable.Range(0, requests.Length)];
        for (int round = 0; open.Length > 0; round++)
        {
            int[] now = open;
            EvaluationThreads.For(now.Length, i => verdicts[now[i]] = Evaluate(now[i]), cancellationToken);
            open = source.Access is null || round == MaxRounds
                ? []
                : [.. now.Where(i => access[i] is { Missing.Length: > 0 })];
            await Task.WhenAll(open.Select(i => access[i]!.AskAsync(source.Access!, cancellationToken)));
        }

        return [.. batch.Objects.Select((one, i) => Describe(one, requests[i], verdicts[i]))];

        Verdict Evaluate(int i)
        {
            if (source.Access is not null && set.AsksForAccess)
            {
                access[i] ??= new ReviewAccess();
            }

            var context = new EvaluationContext
            {
                Now = time.GetUtcNow(),
                Namespaces = source.Namespaces,
                Objects = source.Objects,
            };
            return _evaluator.Evaluate(
                set, requests[i], access[i] is { } asked ? context with { Access = asked } : context);
        }
    }

    // Only objects with findings: the others are figures.
    private CheckResult? Describe(AuditObject one, AdmissionRequest request, Verdict verdict)
    {
        if (verdict.Refusal.Length == 0 && !verdict.Results.Any(static result =>
            result.HasViolations || !result.Outcome.Warnings.IsEmpty || result.Outcome.OmittedWarnings > 0
            || result.Outcome.Fault is not null))
        {
            return null;
        }

        RedactedRequest redacted = _redactor.Redact(request);
        Verdict shown = redacted.Withhold(verdict);
        ImmutableArray<ReportedFault> faults = [.. VerdictFindings.FaultsOf(verdict)];
        return new CheckResult
        {
            File = one.File,
            Line = one.Line,
            Operation = request.Operation.ToWire(),
            ApiVersion = request.Kind.ApiVersion,
            Kind = request.Kind.Kind,
            Resource = request.Resource.PluralDotGroup,
            Namespace = one.Placed.Namespace,
            Name = one.Placed.Name.Length > 0 || one.Placed.GenerateName.Length == 0
                ? one.Placed.Name
                : one.Placed.GenerateName + "*",
            Uid = one.Placed.Object.Member("metadata")?.Member("uid")?.Text ?? "",
            IsAllowed = verdict.IsAllowed,
            Refusal = verdict.Refusal,
            Findings = [.. VerdictFindings.Of(shown, static _ => 0)],
            Faults = [.. faults.Select(fault => fault with { Message = MessageOf(fault, verdict, redacted) })],
        };
    }

    // An exception of a policy can quote anything.
    private static string MessageOf(ReportedFault fault, Verdict verdict, RedactedRequest redacted) =>
        redacted.HasSecrets && verdict.Results.Any(result =>
            result.Policy == fault.Policy && result.Outcome.Fault is { Kind: FaultKind.Threw })
            ? RecordedVerdict.Withheld
            : fault.Message;

    private static string UidOf(AuditObject one, int number) =>
        one.Placed.Object.Member("metadata")?.Member("uid")?.Text is { Length: > 0 } uid
            ? uid
            : $"audit-{number}";
}
