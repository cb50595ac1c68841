namespace Admission.Recordings;

/// <summary>
/// Splits a stream into records: one for each line or, if the first line is not a complete object, the whole stream as
/// one record, such as a single indented review.
/// </summary>
internal sealed class RecordLines
{
    private const int FirstBuffer = 64 * 1024;
    private const long MostSkipped = 1L << 30;

    private readonly Stream _stream;
    private readonly int _maxBytes;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private bool _hasRead;

    /// <param name="maxBytes">Maximum length of a record in bytes.</param>
    /// <param name="areLines">Is it known that each line is a record?</param>
    public RecordLines(Stream stream, int maxBytes, bool areLines)
    {
        _stream = stream;
        _maxBytes = maxBytes;
        _hasRead = areLines;
    }

    /// <summary>Number of lines read so far.</summary>
    public long Line { get; private set; }

    /// <summary>Has the stream ended?</summary>
    public bool IsAtEnd { get; private set; }

    public void End()
    {
        IsAtEnd = true;
        _start = _end;
    }

    /// <summary>Reads the next record; skips empty lines.</summary>
    /// <param name="record">Its bytes, owned by the caller; empty on error.</param>
    /// <param name="line">Its first line, from 1.</param>
    /// <param name="problem">The problem; empty if there is none.</param>
    /// <returns>False at the end.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> record, out long line, out string problem)
    {
        while (true)
        {
            bool isRead = TryReadLine(out ReadOnlySpan<byte> text, out problem);
            record = default;
            line = Line;
            if (!isRead)
            {
                return false;
            }

            bool isFirst = !_hasRead;
            ReadOnlySpan<byte> trimmed = text.Trim(" \t\r"u8);
            if (problem.Length > 0)
            {
                _hasRead = true;
                return true;
            }

            if (!trimmed.IsEmpty)
            {
                _hasRead = true;
                byte[] own = trimmed.ToArray();
                record = isFirst && !IsWhole(own) && !IsCutLine(own) ? ReadRest(own, out problem) : own;
                return true;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) => line[0] switch
    {
        (byte)'{' => line.Length > 1 && line[^1] == (byte)'}',
        (byte)'[' => line.Length > 1 && line[^1] == (byte)']',
        _ => true,
    };

    // If a line ends in the middle and another object starts on the next line, it is a truncated line. An indented
    // object continues after '{', '[', ',' or ':'.
    private bool IsCutLine(ReadOnlySpan<byte> line)
    {
        if (line[^1] is (byte)'{' or (byte)'[' or (byte)',' or (byte)':')
        {
            return false;
        }

        while (_start == _end && Fill())
        {
        }

        return _start < _end && _buffer[_start] == (byte)'{';
    }

    private byte[] ReadRest(ReadOnlySpan<byte> first, out string problem)
    {
        problem = "";
        using var all = new MemoryStream();
        all.Write(first);
        all.WriteByte((byte)'\n');
        all.Write(_buffer, _start, _end - _start);
        _start = _end;
        int read;
        while ((read = _stream.Read(_buffer)) > 0)
        {
            all.Write(_buffer, 0, read);
            if (all.Length > _maxBytes)
            {
                problem = TooLong();
                End();
                return [];
            }
        }

        End();
        return all.ToArray();
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line, out string problem)
    {
        problem = "";
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = _buffer.AsSpan(_start, searched + found);
                _start += searched + found + 1;
                Line++;
                if (line.Length > _maxBytes)
                {
                    line = default;
                    problem = TooLong();
                }

                return true;
            }

            searched = _end - _start;
            if (searched > _maxBytes)
            {
                line = default;
                problem = TooLong();
                Line++;
                SkipLine();
                return true;
            }

            if (IsAtEnd || !Fill())
            {
                line = _buffer.AsSpan(_start, _end - _start);
                IsAtEnd = true;
                _start = _end;
                Line += line.IsEmpty ? 0 : 1;
                return !line.IsEmpty;
            }
        }
    }

    private string TooLong() => $"longer than {_maxBytes} bytes, the limit for a review. Remove the line.";

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = _stream.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private void SkipLine()
    {
        long skipped = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                _start += found + 1;
                return;
            }

            skipped += _end - _start;
            _start = _end = 0;
            int read = skipped > MostSkipped ? 0 : _stream.Read(_buffer);
            _end = read;
            if (read == 0)
            {
                End();
                return;
            }
        }
    }
}
