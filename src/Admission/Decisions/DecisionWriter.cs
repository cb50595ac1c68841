using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Admission.Decisions;

/// <summary>
/// Links batches of lines, writes them to every destination, begins new files, and signs. A failure changes nothing, so
/// the same batch can be written again. Not thread-safe.
/// </summary>
internal sealed class DecisionWriter : IDisposable
{
    private readonly DecisionLogOptions _options;
    private readonly DecisionKey _key;
    private readonly string _version;
    private readonly DecisionFolder? _folder;
    private readonly IDecisionDestination[] _destinations;
    private readonly TimeProvider _time;
    private readonly RetentionClock _retention;
    private readonly ArrayBufferWriter<byte> _lines = new(256 * 1024);
    private readonly List<byte[]> _gaps = [];
    private DecisionChain _chain;
    private DecisionStart _start;
    private DecisionFileName _name;
    private byte[]? _policies;
    private bool _isBegun;
    private long _opened;
    private long _signed;
    private long _lineCount;
    private long _byteCount;
    private double _lastCheckpoint;

    public DecisionWriter(
        DecisionLogOptions options,
        DecisionKey key,
        string version,
        DecisionFolder? folder,
        IDecisionDestination[] destinations,
        TimeProvider time)
    {
        (_options, _key, _version, _folder, _destinations, _time) =
            (options, key, version, folder, destinations, time);
        _retention = new RetentionClock(time);
        _chain = folder?.Chain ?? new DecisionChain(0, new byte[SHA256.HashSizeInBytes]);
        _name = new DecisionFileName(options.Chain, _chain.Next, time.GetUtcNow(), IsCompressed: false);
        _start = new DecisionStart(options.Chain, version, options.CheckpointInterval)
        {
            TornBytes = folder?.TornBytes ?? 0,
            MissingUntil = folder?.MissingUntil,
        };
    }

    /// <summary>Lines written since the start. Can be read on any thread, like the two below.</summary>
    public long Lines => Volatile.Read(ref _lineCount);

    /// <summary>Bytes of these lines, before compression.</summary>
    public long Bytes => Volatile.Read(ref _byteCount);

    /// <summary>When the last checkpoint was written, in Unix time in seconds; 0 before the first.</summary>
    public double LastCheckpoint => Volatile.Read(ref _lastCheckpoint);

    /// <summary>Number of decisions in a batch.</summary>
    public static int Count(ReadOnlySpan<byte> batch)
    {
        int decisions = 0;
        while (TryNext(ref batch, out ReadOnlySpan<byte> body))
        {
            decisions += IsDecision(body) ? 1 : 0;
        }

        return decisions;
    }

    /// <summary>Adds a line about missing decisions.</summary>
    public void AddGap(long lost, DateTimeOffset since) =>
        _gaps.Add(DecisionNotes.Gap(lost, "queueFull", since, _time.GetUtcNow()));

    /// <param name="batch">The lines, each after its length.</param>
    /// <param name="isLast">Does the log end with it?</param>
    /// <param name="refused">Number of decisions that a destination other than the folder did not accept.</param>
    /// <returns>Number of decisions in the batch.</returns>
    /// <exception cref="IOException">The disk is full, or the folder does not exist any longer.</exception>
    public int Write(ReadOnlySpan<byte> batch, bool isLast, out int refused)
    {
        refused = 0;
        if (_isBegun && IsDue())
        {
            Commit(Next(isEnd: true, "file", [], out _, out _), null, isSigned: true);
            SendLines(0);
            _folder?.Finish(wait: false);
            _isBegun = false;
        }

        bool begins = !_isBegun;
        bool isSigned = isLast || _time.GetElapsedTime(_signed) >= _options.CheckpointInterval;
        if (!begins && !isSigned && batch.IsEmpty && _gaps.Count == 0)
        {
            return 0;
        }

        if (begins)
        {
            _name = _name with { First = _chain.Next, Opened = _time.GetUtcNow() };
            if (_folder is { IsOpen: false })
            {
                _folder.Begin(_name);
            }
        }

        DecisionChain next = Next(
            isSigned || begins, isLast ? "log" : "", batch, out int decisions, out byte[]? policies);
        try
        {
            Commit(next, policies, isSigned || begins);
        }
        catch (Exception) when (begins)
        {
            _folder?.Abandon();
            throw;
        }

        if (!SendLines(decisions))
        {
            refused = decisions;
        }

        if (isLast)
        {
            _folder?.Finish(wait: true);
        }
        else if (begins)
        {
            DeleteOld();
        }

        return decisions;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

    private static bool TryNext(ref ReadOnlySpan<byte> batch, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (batch.IsEmpty)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(batch);
        body = batch.Slice(sizeof(int), length);
        batch = batch[(sizeof(int) + length)..];
        return true;
    }

    private static bool IsDecision(ReadOnlySpan<byte> body) => body.StartsWith("{\"type\":\"decision\""u8);

    private bool IsDue() => _folder is not null
        && (_folder.Length >= _options.MaxFileBytes || _time.GetElapsedTime(_opened) >= _options.MaxFileAge);

    private DecisionChain Next(
        bool isEnd, string end, ReadOnlySpan<byte> batch, out int decisions, out byte[]? policies)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DecisionChain chain = _chain.Copy();
        _lines.ResetWrittenCount();
        decisions = 0;
        policies = _policies;
        if (!_isBegun)
        {
            chain.Seal(DecisionNotes.Start(_start, _key.Public, now), _lines);
            if (_policies is not null)
            {
                chain.Seal(_policies, _lines);
            }
        }

        foreach (byte[] gap in _gaps)
        {
            chain.Seal(gap, _lines);
        }

        while (TryNext(ref batch, out ReadOnlySpan<byte> body))
        {
            chain.Seal(body, _lines);
            if (IsDecision(body))
            {
                decisions++;
            }
            else
            {
                policies = body.ToArray();
            }
        }

        if (isEnd)
        {
            chain.Seal(DecisionNotes.Checkpoint(end, now), _lines, _key);
        }

        return chain;
    }

    // The chain continues only when everything is on the disk.
    private void Commit(DecisionChain next, byte[]? policies, bool isSigned)
    {
        bool begins = !_isBegun;
        _folder?.Append(_lines.WrittenSpan);
        Volatile.Write(ref _lineCount, _lineCount + next.Next - _chain.Next);
        Volatile.Write(ref _byteCount, _byteCount + _lines.WrittenCount);
        _chain = next;
        _policies = policies ?? _policies;
        _gaps.Clear();
        _isBegun = true;
        if (begins)
        {
            _opened = _time.GetTimestamp();
            _start = new DecisionStart(_options.Chain, _version, _options.CheckpointInterval);
        }

        if (isSigned)
        {
            _signed = _time.GetTimestamp();
            Volatile.Write(ref _lastCheckpoint, _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        }

        _folder?.WriteHead(DecisionNotes.Head(
            _options.Chain, next.Next, next.Previous.Span, _key, _time.GetUtcNow()));
    }

    private bool SendLines(int decisions)
    {
        bool all = true;
        foreach (IDecisionDestination destination in _destinations)
        {
            all &= destination.TryWrite(_name, _lines.WrittenMemory, decisions);
        }

        return all;
    }

    // The log records a deletion before it happens: a killed process leaves too many files, never too few.
    private void DeleteOld()
    {
        foreach ((string chain, long before, string[] files) in _folder?.FindOld(_retention.Now) ?? [])
        {
            DecisionChain next = _chain.Copy();
            _lines.ResetWrittenCount();
            next.Seal(DecisionNotes.Retention(chain, before, _time.GetUtcNow()), _lines, _key);
            Commit(next, null, isSigned: true);
            SendLines(0);
            _folder!.Delete(chain, files);
        }
    }
}
