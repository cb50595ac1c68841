namespace Admission.Recordings;

/// <summary>A read-only stream without seeking.</summary>
internal abstract class ForwardStream : Stream
{
    /// <inheritdoc/>
    public sealed override bool CanRead => true;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override bool CanWrite => false;

    /// <inheritdoc/>
    public sealed override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public abstract override int Read(Span<byte> buffer);

    /// <inheritdoc/>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Counts the bytes read from a file.</summary>
internal sealed class CountingStream(Stream file) : ForwardStream
{
    /// <summary>Number of bytes read so far.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(buffer);
        Count += read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Some bytes, followed by a stream: inspected bytes are read again.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_prefix.IsEmpty)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..count].CopyTo(buffer);
        _prefix = _prefix[count..];
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Stops reading a file that expands too far when it is decompressed.</summary>
internal sealed class BoundedStream(Stream expanded, CountingStream file, long maxExpansion, RecordingLimits limits)
    : ForwardStream
{
    private long _count;

    /// <summary>Bytes of the file that have been read so far, before decompression.</summary>
    public long FileBytes => file.Count;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = expanded.Read(buffer);
        _count += read;
        if (_count > limits.MaxFileBytes)
        {
            throw new RecordingTooLargeException(
                $"contains more than {limits.MaxFileBytes} bytes. Split it.");
        }

        if (_count > limits.FreeBytes && _count / Math.Max(file.Count, 1) > maxExpansion)
        {
            throw new RecordingTooLargeException(
                $"becomes more than {maxExpansion} times as large when it is decompressed. A normal recording does "
                    + "not. Check where it comes from.");
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            expanded.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A file with recordings exceeds a limit.</summary>
internal sealed class RecordingTooLargeException(string message) : IOException(message);
