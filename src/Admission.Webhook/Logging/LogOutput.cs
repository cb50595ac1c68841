using System.Buffers;
using System.Threading.Channels;
using Admission.Decisions;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Logging;

/// <summary>
/// Writes log lines to a stream on a separate thread, through a bounded queue: if the output is too slow, lines are
/// lost and counted, and the server is never slowed down.
/// </summary>
public sealed class LogOutput : ILoggerProvider, IDecisionDestination, IAsyncDisposable
{
    /// <summary>Maximum number of queued lines.</summary>
    public const int DefaultCapacity = 8192;

    private readonly Channel<ArrayBufferWriter<byte>> _lines;
    private readonly Stream _output;
    private readonly LogFormat _format;
    private readonly LogLevel _level;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private long _dropped;

    /// <param name="output">Receives the lines, such as standard output. It is flushed but not closed.</param>
    /// <param name="format">Format of the lines.</param>
    /// <param name="level">Minimum level; for messages of the framework, at least warning.</param>
    /// <param name="time">The clock for time stamps.</param>
    /// <param name="capacity">Maximum number of queued lines.</param>
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

    /// <summary>Number of lost lines.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new Writer(
            this,
            categoryName.StartsWith("Admission", StringComparison.Ordinal) ? _level : Max(_level, LogLevel.Warning));

    /// <summary>Writes the queued lines and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    /// <summary>Stops without waiting; queued lines are still written while the process runs.</summary>
    public void Dispose() => _lines.Writer.TryComplete();

    /// <summary>
    /// Writes lines of the decision log between those of the log; false if too many lines are queued.
    /// </summary>
    public bool TryWrite(DecisionFileName file, ReadOnlyMemory<byte> lines, int decisions)
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
            // Nobody reads the log any longer. The server continues; lines that cannot be written count as dropped.
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
