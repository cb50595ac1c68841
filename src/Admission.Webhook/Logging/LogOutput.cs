using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Logging;

/// <summary>
/// Writes log lines to a stream from a thread of its own, through a bounded queue: output that is too slow loses lines,
/// which are counted, and never slows down or fills up the server.
/// </summary>
public sealed class LogOutput : ILoggerProvider, IAsyncDisposable
{
    /// <summary>Most lines that wait to be written.</summary>
    public const int DefaultCapacity = 8192;

    private readonly Channel<ArrayBufferWriter<byte>> _lines;
    private readonly Stream _output;
    private readonly LogFormat _format;
    private readonly LogLevel _level;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private long _dropped;

    /// <summary>Starts to write.</summary>
    /// <param name="output">Where to, standard output for one. It is flushed but not closed.</param>
    /// <param name="format">How lines look.</param>
    /// <param name="level">The least level that is written; of the framework only warnings and worse are.</param>
    /// <param name="time">The clock of time stamps.</param>
    /// <param name="capacity">Most lines that wait.</param>
    public LogOutput(Stream output, LogFormat format, LogLevel level, TimeProvider time, int capacity = DefaultCapacity)
    {
        _output = output;
        _format = format;
        _level = level;
        _time = time;
        _lines = Channel.CreateBounded<ArrayBufferWriter<byte>>(
            new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Lines lost so far.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new Writer(
            this,
            categoryName.StartsWith("Admission", StringComparison.Ordinal) ? _level : Max(_level, LogLevel.Warning));

    /// <summary>Writes what waits and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    /// <summary>Ends without waiting; what waits is still written while the process lives.</summary>
    public void Dispose() => _lines.Writer.TryComplete();

    /// <summary>Writes whole lines between those of the log.</summary>
    /// <param name="lines">The lines with their line breaks, UTF-8.</param>
    /// <returns>Were they taken? False if too many lines wait.</returns>
    public bool TryWrite(ReadOnlyMemory<byte> lines)
    {
        ArrayBufferWriter<byte> copy = new(Math.Max(1, lines.Length));
        copy.Write(lines.Span);
        return _lines.Writer.TryWrite(copy);
    }

    private void Enqueue(in LogEvent entry)
    {
        ArrayBufferWriter<byte> line = new(512);
        LogLine.Write(line, _format, entry);
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteAsync()
    {
        long reported = 0;
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out ArrayBufferWriter<byte>? line))
                {
                    await _output.WriteAsync(line.WrittenMemory);
                }

                long dropped = Dropped;
                if (dropped > reported)
                {
                    await _output.WriteAsync(Loss(dropped - reported));
                    reported = dropped;
                }

                await _output.FlushAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Nobody reads the log any more. The server serves on; what cannot be written counts as dropped.
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out _))
                {
                    Interlocked.Increment(ref _dropped);
                }
            }
        }
    }

    private ReadOnlyMemory<byte> Loss(long count)
    {
        ArrayBufferWriter<byte> line = new(256);
        KeyValuePair<string, object?>[] values =
        [
            new("Count", count),
            new("{OriginalFormat}", "{Count} log lines lost: the output is too slow"),
        ];
        LogLine.Write(
            line, _format, new LogEvent(_time.GetUtcNow(), LogLevel.Warning, new EventId(1090), "", values, null));
        return line.WrittenMemory;
    }

    private static LogLevel Max(LogLevel left, LogLevel right) => left > right ? left : right;

    private sealed class Writer(LogOutput owner, LogLevel level) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            IReadOnlyList<KeyValuePair<string, object?>> values =
                state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            string message = values.Count == 0 ? formatter(state, exception) : "";
            owner.Enqueue(new LogEvent(owner._time.GetUtcNow(), logLevel, eventId, message, values, exception));
        }
    }
}
