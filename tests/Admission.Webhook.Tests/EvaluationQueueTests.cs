using Admission.Telemetry;
using Admission.Webhook.Reviews;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

public sealed class EvaluationQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _started = new(0);
    private readonly SemaphoreSlim _finish = new(0);
    private readonly List<ShedReason> _shed = [];
    private TimeSpan _serviceTime = TimeSpan.Zero;

    [Fact]
    public async Task Gives_the_answer_of_the_evaluation()
    {
        using EvaluationQueue queue = new(1, 1, _ => 200, _shed.Add, _time);
        using ReviewWork work = Work();
        Assert.Null(queue.TryEnqueue(work));
        Assert.Equal(200, await work.Done);
    }

    [Fact]
    public async Task Evaluates_on_a_separate_thread()
    {
        bool isPoolThread = true;
        using EvaluationQueue queue = new(
            1, 1, _ => { isPoolThread = Thread.CurrentThread.IsThreadPoolThread; return 200; }, _shed.Add, _time);
        using ReviewWork work = Work();
        queue.TryEnqueue(work);
        await work.Done;
        Assert.False(isPoolThread);
    }

    [Fact]
    public async Task Gives_evaluations_the_stack_that_loading_had()
    {
        using EvaluationQueue queue = new(1, 1, _ => Depth(3 * 1024), _shed.Add, _time);
        using ReviewWork work = Work();
        queue.TryEnqueue(work);
        Assert.Equal(3 * 1024, await work.Done);

        // About 1 KiB a frame: 3 of the 4 MiB that a module may use while it is loaded.
        static int Depth(int left)
        {
            Span<byte> frame = stackalloc byte[1024];
            frame[0] = (byte)left;
            return left == 0 ? frame[0] : Depth(left - 1) + 1;
        }
    }

    [Fact]
    public async Task Rejects_when_the_queue_is_full()
    {
        using EvaluationQueue queue = Blocked(capacity: 1);
        using ReviewWork running = Work(), waiting = Work(), refused = Work();
        queue.TryEnqueue(running);
        await _started.WaitAsync();
        Assert.Null(queue.TryEnqueue(waiting));
        Assert.Equal(ShedReason.QueueFull, queue.TryEnqueue(refused));
        _finish.Release(2);
        await Task.WhenAll(running.Done, waiting.Done);
    }

    [Fact]
    public async Task Rejects_a_review_if_those_ahead_of_it_take_too_long()
    {
        using EvaluationQueue queue = Blocked(capacity: 10);
        _serviceTime = TimeSpan.FromSeconds(2);
        using ReviewWork measured = Work();
        queue.TryEnqueue(measured);
        _finish.Release();
        await measured.Done;
        using ReviewWork running = Work(), ahead = Work(), late = Work(seconds: 1), patient = Work(seconds: 30);
        queue.TryEnqueue(running);
        await _started.WaitAsync();
        await _started.WaitAsync();
        Assert.Null(queue.TryEnqueue(ahead));
        Assert.Equal(ShedReason.Deadline, queue.TryEnqueue(late));
        Assert.Null(queue.TryEnqueue(patient));
        _finish.Release(3);
        await patient.Done;
    }

    [Fact]
    public async Task Accepts_every_review_when_none_waits_after_a_slow_one()
    {
        using EvaluationQueue queue = Blocked(capacity: 10);
        _serviceTime = TimeSpan.FromSeconds(20);
        using ReviewWork slow = Work(seconds: 30);
        queue.TryEnqueue(slow);
        _finish.Release(2);
        await slow.Done;
        using ReviewWork next = Work(seconds: 1);
        Assert.Null(queue.TryEnqueue(next));
        await next.Done;
    }

    [Fact]
    public async Task Drops_a_review_when_its_deadline_passed_while_it_waited()
    {
        using EvaluationQueue queue = Blocked(capacity: 10);
        using ReviewWork running = Work(), waiting = Work(seconds: 5);
        queue.TryEnqueue(running);
        await _started.WaitAsync();
        queue.TryEnqueue(waiting);
        _time.Advance(TimeSpan.FromSeconds(6));
        _finish.Release();
        Assert.Equal(503, await waiting.Done);
        Assert.Equal([ShedReason.Deadline], _shed);
    }

    [Fact]
    public async Task Drops_a_review_without_evaluation_when_its_client_is_gone()
    {
        using EvaluationQueue queue = Blocked(capacity: 10);
        using CancellationTokenSource gone = new();
        using ReviewWork running = Work(), waiting = Work(clientGone: gone.Token);
        queue.TryEnqueue(running);
        await _started.WaitAsync();
        queue.TryEnqueue(waiting);
        await gone.CancelAsync();
        _finish.Release();
        await waiting.Done;
        Assert.Equal([ShedReason.ClientGone], _shed);
        Assert.Equal(0, _started.CurrentCount);
    }

    [Fact]
    public async Task Answers_waiting_reviews_when_it_stops()
    {
        EvaluationQueue queue = Blocked(capacity: 10);
        using ReviewWork running = Work(), waiting = Work(), late = Work();
        queue.TryEnqueue(running);
        await _started.WaitAsync();
        queue.TryEnqueue(waiting);
        queue.Dispose();
        Assert.Equal(503, await waiting.Done);
        Assert.Equal(ShedReason.Stopping, queue.TryEnqueue(late));
        _finish.Release();
        Assert.Equal(200, await running.Done);
    }

    public void Dispose()
    {
        _started.Dispose();
        _finish.Dispose();
    }

    private EvaluationQueue Blocked(int capacity) => new(
        1,
        capacity,
        _ =>
        {
            _started.Release();
            _finish.Wait();
            _time.Advance(_serviceTime);
            return 200;
        },
        _shed.Add,
        _time);

    private ReviewWork Work(int seconds = 10, CancellationToken clientGone = default)
    {
        long now = _time.GetTimestamp();
        return new ReviewWork(now, now + (seconds * _time.TimestampFrequency), new BodyBudget(1024), clientGone);
    }
}
