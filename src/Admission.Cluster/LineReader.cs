using System.Buffers;
using System.IO.Pipelines;
using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>Reads a stream line by line, with a limit on a line.</summary>
/// <param name="stream">The stream; closed with the reader.</param>
/// <param name="maxBytes">Maximum length of a line.</param>
internal sealed class LineReader(Stream stream, int maxBytes) : IAsyncDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream);

    /// <summary>
    /// The next non-empty line, without its line break, in its own memory; null at the end of the stream. A last line
    /// without a line break was truncated, and is dropped.
    /// </summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await _reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                byte[] line = buffer.Slice(0, end).ToArray();
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                if (line.Length > maxBytes)
                {
                    throw new InvalidDataException("The line is too long.");
                }

                if (line.AsSpan().Trim(" \r\t"u8).Length > 0)
                {
                    return line;
                }

                continue;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (buffer.Length > maxBytes)
            {
                throw new InvalidDataException("The line is too long.");
            }

            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>The next line of a watch, as <see cref="ReadAsync(CancellationToken)"/> reads it.</summary>
    /// <param name="longest">A watch that is silent for longer is dead, even if its connection is open.</param>
    /// <param name="tooLong">Message for a line that is too long.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The line is too long, or the connection broke or is dead.</exception>
    public async Task<byte[]?> ReadAsync(
        TimeSpan longest, TimeProvider time, string tooLong, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = new(longest, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested)
        {
            throw new ClusterException(
                WatchRestartReason.Silent, $"no data for {longest.TotalSeconds} s: the connection is lost.");
        }
        catch (InvalidDataException)
        {
            throw new ClusterException(WatchRestartReason.Malformed, tooLong);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw ApiRequests.Unreachable(exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.CompleteAsync();
}
