namespace Admission.Cli.Audits;

/// <summary>The lines of a journal, read one by one with a limit on their length. Does not own the stream.</summary>
/// <param name="stream">The file, at its start.</param>
internal sealed class JournalLines(Stream stream) : IDisposable
{
    /// <summary>
    /// Maximum length of a line: 16 MiB. A result has at most 100 findings of each policy, so its line is shorter.
    /// </summary>
    public const int MaxBytes = 16 << 20;

    private readonly BufferedStream _stream = new(stream, 64 << 10);
    private readonly MemoryStream _line = new();

    /// <summary>Where the last line ended, with its line break.</summary>
    public long End { get; private set; }

    /// <summary>The next line without its line break; null if none is complete, or if it is too long.</summary>
    public byte[]? Read()
    {
        _line.SetLength(0);
        int next;
        while ((next = _stream.ReadByte()) >= 0)
        {
            if (next == '\n')
            {
                End += _line.Length + 1;
                return _line.ToArray();
            }

            if (_line.Length == MaxBytes)
            {
                return null;
            }

            _line.WriteByte((byte)next);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _line.Dispose();
    }
}
