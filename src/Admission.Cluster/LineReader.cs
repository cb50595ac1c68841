using System.Buffers;
using System.IO.Pipelines;

namespace Admission.Cluster;

/// <summary>Reads a stream line by line, with a limit on a line.</summary>
/// <param name="stream">The stream; closed with the reader.</param>
/// <param name="maxBytes">Longest line.</param>
internal sealed class LineReader(Stream stream, int maxBytes) : IAsyncDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream);

    /// <summary>
    /// The next line that is not empty, without its end, in memory of its own; null at the end of the stream. A last
    /// line that has no end was cut off, and is dropped.
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

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.CompleteAsync();
}
