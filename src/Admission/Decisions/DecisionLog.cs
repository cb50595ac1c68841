using System.Buffers;
using System.Buffers.Binary;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Decisions;

/// <summary>
/// The decision log: one line for each decision, linked and signed, so that nobody can change it unnoticed. After the
/// answer, decisions go into a bounded queue in memory; a separate thread links, signs and writes them.
/// </summary>
public sealed class DecisionLog : IDisposable
{
    private readonly DecisionLogOptions _options;
    private readonly DecisionKey _key;
    private readonly TimeProvider _time;
    private readonly IDecisionLogWatcher _watcher;
    private readonly DecisionBody _body;
    private readonly DecisionWriter _writer;
    private readonly IDecisionDestination[] _destinations;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private ArrayBufferWriter<byte> _pending = new(64 * 1024);
    private ArrayBufferWriter<byte> _taken = new(64 * 1024);
    private PolicySet? _set;
    private long _lost;
    private DateTimeOffset _lostSince;
    private bool _stopped;
    private double _lastWrite;
    private long _failedWrites;
    private volatile string _problem = "";
    private string _reported = "";

    private DecisionLog(
        DecisionLogOptions options,
        DecisionKey key,
        DecisionWriter writer,
        IDecisionDestination[] destinations,
        TimeProvider time,
        IDecisionLogWatcher watcher)
    {
        (_options, _key, _writer, _destinations, _time, _watcher) =
            (options, key, writer, destinations, time, watcher);
        _body = new DecisionBody(key, options.Labels);
        _thread = new Thread(Work) { IsBackground = true, Name = "decision-log" };
        _thread.Start();
    }

    /// <summary>Why the log cannot be written now, and how to fix it. Empty while it can.</summary>
    public string Problem
    {
        get
        {
            string problem = _problem;
            foreach (IDecisionDestination destination in problem.Length > 0 ? [] : _destinations)
            {
                problem = problem.Length > 0 ? problem : destination.Problem;
            }

            return problem;
        }
    }

    /// <summary>Must reviews be denied now, because their decisions would not be logged?</summary>
    public bool Refuses => _options.OnFailure == DecisionLogFailure.Deny && (IsFull || Problem.Length > 0);

    /// <summary>Bytes that wait to be written, to the folder and to every destination.</summary>
    public long QueuedBytes => OwnBytes + _destinations.Sum(static one => one.QueuedBytes);

    /// <summary>When the log last worked, in Unix time in seconds; 0 before the first time.</summary>
    public double LastWrite => Volatile.Read(ref _lastWrite);

    /// <summary>Lines written since the start, including those that are not decisions.</summary>
    public long WrittenLines => _writer.Lines;

    /// <summary>Bytes of these lines, before compression.</summary>
    public long WrittenBytes => _writer.Bytes;

    /// <summary>Attempts to write that failed since the start; the same lines are written again.</summary>
    public long FailedWrites => Volatile.Read(ref _failedWrites) + _destinations.Sum(static one => one.FailedWrites);

    /// <summary>When the last signed checkpoint was written, in Unix time in seconds; 0 before the first.</summary>
    public double LastCheckpoint => _writer.LastCheckpoint;

    private bool IsFull => OwnBytes >= _options.MaxQueuedBytes;

    private long OwnBytes => Volatile.Read(ref _pending).WrittenCount + Volatile.Read(ref _taken).WrittenCount;

    /// <summary>Opens the folder and starts to log.</summary>
    /// <param name="options">Folder, intervals and limits.</param>
    /// <param name="key">Signs the checkpoints. The log disposes it.</param>
    /// <param name="version">Version of the program.</param>
    /// <param name="watcher">Notified of each event.</param>
    /// <param name="destinations">Further destinations of the same lines.</param>
    /// <returns>The log, or the reason why it cannot be written.</returns>
    public static (DecisionLog? Log, string Error) Start(
        DecisionLogOptions options,
        DecisionKey key,
        string version,
        TimeProvider time,
        IDecisionLogWatcher watcher,
        params IDecisionDestination[] destinations)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            DecisionFolder? folder = options.Folder is null ? null : DecisionFolder.Open(options);
            var writer = new DecisionWriter(options, key, version, folder, destinations, time);
            return (new DecisionLog(options, key, writer, destinations, time, watcher), "");
        }
        catch (Exception exception) when (DecisionFiles.IsReadFailure(exception))
        {
            return (null, $"--decision-log {options.Folder}: cannot be written to as chain {options.Chain}: "
                + $"{exception.Message} Choose a folder in which no other process writes under that name.");
        }
    }

    /// <summary>Logs which policies are in force and how they are set, if they have changed.</summary>
    public void Take(PolicySet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (ReferenceEquals(Volatile.Read(ref _set), set))
        {
            return;
        }

        byte[] body = DecisionNotes.Policies(set, _time.GetUtcNow());
        lock (_gate)
        {
            if (!ReferenceEquals(_set, set))
            {
                _set = set;
                Put(body);
            }
        }
    }

    /// <summary>Logs a decision. Returns at once; the request is not used afterwards.</summary>
    /// <param name="verdict">The answer.</param>
    /// <param name="context">Time and state of the evaluation.</param>
    /// <param name="set">The policies that decided.</param>
    public void Offer(AdmissionRequest request, Verdict verdict, EvaluationContext context, PolicySet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (IsFull)
        {
            Lose();
            return;
        }

        ArrayBufferWriter<byte> body = Scratch.Empty();
        _body.Write(body, request, verdict, context, set.Workloads, set.Drift);
        lock (_gate)
        {
            if (!_stopped)
            {
                Put(body.WrittenSpan);
                return;
            }
        }

        Lose();
    }

    /// <summary>Writes the queued lines, signs the end, and stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        foreach (IDecisionDestination destination in _destinations)
        {
            destination.Finish();
        }

        _writer.Dispose();
        _key.Dispose();
    }

    private void Put(ReadOnlySpan<byte> body)
    {
        Span<byte> span = _pending.GetSpan(sizeof(int) + body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span, body.Length);
        body.CopyTo(span[sizeof(int)..]);
        _pending.Advance(sizeof(int) + body.Length);

        // Half full: the interval is too long for this rate.
        if (_pending.WrittenCount > _options.MaxQueuedBytes / 2)
        {
            Monitor.Pulse(_gate);
        }
    }

    private void Lose()
    {
        lock (_gate)
        {
            _lostSince = _lost == 0 ? _time.GetUtcNow() : _lostSince;
            _lost++;
        }

        _watcher.Count(DecisionLogEvent.QueueFull, 1);
    }

    private void Work()
    {
        bool isLast = false;
        while (!isLast)
        {
            (long lost, DateTimeOffset since) = (0, default);
            lock (_gate)
            {
                if (!_stopped)
                {
                    Monitor.Wait(_gate, _options.FlushInterval);
                }

                // Lines that could not be written earlier go first.
                isLast = _stopped && (_taken.WrittenCount == 0 || _problem.Length > 0);
                if (_taken.WrittenCount == 0)
                {
                    (_pending, _taken) = (_taken, _pending);
                    (lost, since, _lost) = (_lost, _lostSince, 0);
                }
            }

            if (lost > 0)
            {
                _writer.AddGap(lost, since);
            }

            Write(isLast);
        }
    }

    private void Write(bool isLast)
    {
        // Without a folder, a line that no destination takes would be missing. It waits before it gets its number.
        if (_options.Folder is null && _destinations.FirstOrDefault(static one => one.IsFull) is { } full)
        {
            Fail(full.Problem, isLast);
            return;
        }

        try
        {
            int decisions = _writer.Write(_taken.WrittenSpan, isLast, out int refused);
            _taken.ResetWrittenCount();
            _problem = "";
            Report();
            Volatile.Write(ref _lastWrite, _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
            if (_options.Folder is not null || !_destinations.Any(static one => one.ReportsAcceptance))
            {
                _watcher.Count(DecisionLogEvent.Written, decisions - refused);
            }

            if (refused > 0)
            {
                _watcher.Count(DecisionLogEvent.WriteFailed, refused);
            }
        }
#pragma warning disable CA1031 // Whatever goes wrong with the log, the thread must go on: the log says what is lost.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _failedWrites);
            Fail($"{exception.Message} Free some space on the disk, or check the permissions of the folder.", isLast);
        }
    }

    // Lines that could not be written wait for the next write.
    private void Fail(string problem, bool isLast)
    {
        _problem = problem;
        Report();
        if (isLast)
        {
            _watcher.Count(DecisionLogEvent.WriteFailed, DecisionWriter.Count(_taken.WrittenSpan));
        }
    }

    private void Report()
    {
        string problem = Problem;
        bool isNew = _reported.Length > 0 != problem.Length > 0;
        _reported = problem;
        if (isNew)
        {
            _watcher.Change(problem);
        }
    }

    // One for each thread that answers: queuing a decision allocates only what its texts need.
    private static class Scratch
    {
        [ThreadStatic]
        private static ArrayBufferWriter<byte>? _buffer;

        public static ArrayBufferWriter<byte> Empty()
        {
            _buffer ??= new ArrayBufferWriter<byte>(4096);
            _buffer.ResetWrittenCount();
            return _buffer;
        }
    }
}
