using System.Collections.Immutable;
using System.Text;
using Admission.Decisions;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;
using Admission.Webhook.Otlp;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>The decision log at a real collector that accepts it, is slow, refuses it, or is not there.</summary>
public sealed class OtlpDecisionsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);
    private static readonly PolicySet Policies =
        TestPolicies.Of(("no-pods", TestPolicies.OnPods("deny('no');")))().Set!;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _unpacked = new();
    private readonly Counts _counts = new();
    private readonly string _pem = DecisionKey.CreatePem();

    public void Dispose()
    {
        _folder.Dispose();
        _unpacked.Dispose();
    }

    [Fact]
    public void Collector_gets_every_line_and_the_files_of_its_lines_verify()
    {
        using LogCollector collector = new LogCollector().Start();
        using (DecisionLog log = Start(collector, static one => one with
        {
            Headers = CollectorOptions.ReadHeaders("x-token=a%20b,other=c"),
        }))
        {
            Offer(log, 50);
        }

        Assert.Equal((50, 0, 0), _counts.All);
        Assert.Equal(50, Decisions(collector));
        Assert.All(collector.Requests, static one => Assert.Equal("/v1/logs a b", one));
        Assert.Equal((50, 0), Verify(collector));
    }

    [Fact]
    public void Large_batch_is_sent_in_requests_of_limited_size()
    {
        using LogCollector collector = new LogCollector().Start();
        using (DecisionLog log = Start(collector, static one => one with { MaxRequestBytes = 2048 }))
        {
            Offer(log, 50);
        }

        Assert.Equal((50, 0), Verify(collector));
        Assert.InRange(collector.Requests.Count, 10, 60);
        Assert.InRange(collector.LargestBody, 1, 4096);
    }

    [Fact]
    public void Nothing_is_lost_when_the_collector_is_away_and_comes_back()
    {
        using LogCollector collector = new();
        string reason = $"{collector.Endpoint}v1/logs: the decision log cannot be sent: ";
        using (DecisionLog log = Start(collector))
        {
            Offer(log, 20);
            Await(() => log.Problem.Length > 0);
            Assert.StartsWith(reason, log.Problem, StringComparison.Ordinal);
            Assert.True(log.Refuses);
            Assert.InRange(log.FailedWrites, 1, long.MaxValue);
            Assert.Equal((0, 0, 0), _counts.All);
            Await(() => _counts.Changes.Length == 1);

            collector.Start();
            Await(() => log.Problem.Length == 0 && !log.Refuses);
            Await(() => _counts.Changes.Length == 2);
            Offer(log, 20);
        }

        Assert.Equal((40, 0, 0), _counts.All);
        Assert.Equal((40, 0), Verify(collector));
        Assert.Collection(
            _counts.Changes,
            problem => Assert.StartsWith(reason, problem, StringComparison.Ordinal),
            Assert.Empty);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(302)]
    public void Nothing_is_lost_when_the_collector_refuses_for_a_time(int status)
    {
        bool accepts = false;
        using LogCollector collector = new LogCollector(
            _ => Task.FromResult(new LogCollector.Answer(Volatile.Read(ref accepts) ? 200 : status))).Start();
        using (DecisionLog log = Start(collector))
        {
            Offer(log, 20);
            Await(() => log.FailedWrites > 2);
            Assert.Contains($"HTTP {status}. Check the address", log.Problem, StringComparison.Ordinal);
            Assert.True(log.Refuses);
            Volatile.Write(ref accepts, true);
            Await(() => _counts.All.Written == 20);
        }

        Assert.Equal((20, 0, 0), _counts.All);
        Assert.Equal((20, 0), Verify(collector));
    }

    [Fact]
    public void Slow_collector_fills_the_queue_and_the_log_tells_how_many_decisions_are_missing()
    {
        TaskCompletionSource goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using LogCollector collector = new LogCollector(async _ =>
        {
            await goesOn.Task;
            return new LogCollector.Answer(200);
        }).Start();
        int offered = 0;
        using (DecisionLog log = Start(
            collector, static one => one with { MaxQueuedBytes = 4096 }, onFailure: DecisionLogFailure.Count))
        {
            Await(() =>
            {
                Offer(log, 5);
                offered += 5;
                return _counts.All.QueueFull > 0;
            });
            Assert.False(log.Refuses);
            Assert.Contains("accepts the decision log too slowly", log.Problem, StringComparison.Ordinal);
            Assert.InRange(log.QueuedBytes, 64 * 1024, 256 * 1024);
            goesOn.SetResult();
            Await(() => log.Problem.Length == 0);
        }

        (int written, int full, int failed) = _counts.All;
        Assert.Equal((offered, 0), (written + full, failed));
        Assert.Equal((written, full), Verify(collector));
    }

    [Fact]
    public void Lines_that_the_collector_rejects_are_counted_as_lost()
    {
        // partial_success = 1 { rejected_log_records = 1: 3 }.
        using LogCollector collector = new LogCollector(static body => Task.FromResult(
            new LogCollector.Answer(200, IsOfDecisions(body) ? [0x0a, 0x02, 0x08, 0x03] : []))).Start();
        using (DecisionLog log = Start(collector))
        {
            Offer(log, 20);
            Await(() => _counts.All.Written + _counts.All.Failed == 20);
        }

        Assert.InRange(_counts.All.Failed, 3, 20);

        static bool IsOfDecisions(byte[] body) => body.AsSpan().IndexOf("\"type\":\"decision\""u8) >= 0;
    }

    [Fact]
    public void Decisions_that_still_wait_when_the_process_ends_are_counted_as_lost()
    {
        using LogCollector collector = new();
        using (DecisionLog log = Start(collector, static one => one with { Drain = Soon }))
        {
            Offer(log, 20);
        }

        Assert.Equal((0, 0, 20), _counts.All);
    }

    [Fact]
    public void Folder_has_every_line_when_the_collector_is_away()
    {
        using LogCollector collector = new();
        using (DecisionLog log = Start(
            collector,
            static one => one with { MaxQueuedBytes = 1024, Drain = Soon },
            _folder.Path,
            DecisionLogFailure.Count))
        {
            for (int i = 0; i < 5; i++)
            {
                long lines = log.WrittenLines;
                Offer(log, 10);
                Await(() => log.WrittenLines >= lines + 10);
            }
        }

        (ImmutableArray<string> files, _) = DecisionFiles.Find([_folder.Path]);
        var found = DecisionVerification.Join(files.Select(Check), [_folder.Path], []);
        Assert.Empty(found.Problems);
        Assert.Equal((50, 0), (found.Decisions, found.Lost));
        Assert.InRange(_counts.All.Failed, 1, 50);
    }

    private static DecisionFileSummary Check(string file) => DecisionFileCheck.Check(file, []);

    private static void Await(Func<bool> happened) =>
        Assert.True(SpinWait.SpinUntil(happened, Limit), "it did not happen in time");

    private static int Decisions(LogCollector collector) =>
        collector.Lines.Count(static one => one.Line.Contains("\"type\":\"decision\"", StringComparison.Ordinal));

    // Decisions, and those that are missing according to the log.
    private (long Decisions, long Lost) Verify(LogCollector collector)
    {
        collector.Unpack(_unpacked);
        (ImmutableArray<string> files, _) = DecisionFiles.Find([_unpacked.Path]);
        var found = DecisionVerification.Join(files.Select(Check), [], []);
        Assert.Empty(found.Problems);
        Assert.All(found.Files, static one => Assert.Equal(("log", 0), (one.End, one.Unsigned)));
        return (found.Decisions, found.Lost);
    }

    private DecisionLog Start(
        LogCollector collector,
        Func<CollectorOptions, CollectorOptions>? change = null,
        string? folder = null,
        DecisionLogFailure onFailure = DecisionLogFailure.Deny)
    {
        Assert.True(DecisionKey.TryRead(_pem, out DecisionKey? key, out string error), error);
        CollectorOptions options = new()
        {
            Endpoint = collector.Endpoint,
            Instance = "web-0",
            Version = "1.0.0",
            FirstRetry = TimeSpan.FromMilliseconds(20),
            MaxRetry = TimeSpan.FromMilliseconds(100),
            Drain = Limit,
        };
        options = change?.Invoke(options) ?? options;
        (DecisionLog? log, error) = DecisionLog.Start(
            new DecisionLogOptions
            {
                Folder = folder,
                Chain = "web-0",
                OnFailure = onFailure,
                FlushInterval = TimeSpan.FromMilliseconds(50),
                MaxQueuedBytes = 64 * 1024,
            },
            key, "1.0.0", TimeProvider.System, _counts,
            new OtlpDecisions(options, _counts, folder is null, TimeProvider.System));
        Assert.True(log is not null, error);
        log.Take(Policies);
        return log;
    }

    private static void Offer(DecisionLog log, int count)
    {
        var evaluator = new ReviewEvaluator(TimeProvider.System);
        var context = new EvaluationContext { Now = TimeProvider.System.GetUtcNow() };
        for (int i = 0; i < count; i++)
        {
            Assert.True(AdmissionReviewReader.TryRead(
                Encoding.UTF8.GetBytes(TestReviews.Pod($"u-{i}")), out AdmissionReview? review, out _));
            Verdict verdict = EvaluationThreads.Run(() => evaluator.Evaluate(Policies, review!.Request, context));
            log.Offer(review!.Request, verdict, context, Policies);
        }
    }

    private sealed class Counts : IDecisionLogWatcher
    {
        private readonly Lock _lock = new();
        private readonly List<string> _changes = [];
        private int _written;
        private int _full;
        private int _failed;

        public (int Written, int QueueFull, int Failed) All
        {
            get
            {
                lock (_lock)
                {
                    return (_written, _full, _failed);
                }
            }
        }

        /// <summary>Each change: a problem, or empty.</summary>
        public string[] Changes
        {
            get
            {
                lock (_lock)
                {
                    return [.. _changes];
                }
            }
        }

        public void Count(DecisionLogEvent happened, int decisions)
        {
            lock (_lock)
            {
                _written += happened == DecisionLogEvent.Written ? decisions : 0;
                _full += happened == DecisionLogEvent.QueueFull ? decisions : 0;
                _failed += happened == DecisionLogEvent.WriteFailed ? decisions : 0;
            }
        }

        public void Change(string problem)
        {
            lock (_lock)
            {
                _changes.Add(problem);
            }
        }
    }
}
