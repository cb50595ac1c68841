using System.Buffers.Text;
using System.Security.Cryptography;

namespace Admission.Decisions;

/// <summary>Reads the lines of a decision log one by one, however long the file is.</summary>
/// <param name="stream">The file, decompressed.</param>
internal sealed class DecisionLineReader(Stream stream)
{
    /// <summary>Maximum length of a line in bytes: 32 MiB. Only a list of very many policies comes near it.</summary>
    public const int MaxLineBytes = 32 << 20;

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>The bytes after the last line break, once <see cref="TryRead"/> has returned false.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads a line, without its line break; false at the end.</summary>
    /// <exception cref="InvalidDataException">The line is longer than <see cref="MaxLineBytes"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, searched + length);
                _start += searched + length + 1;
                return true;
            }

            searched = _end - _start;
            MakeRoom();
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                line = default;
                return false;
            }

            _end += read;
        }
    }

    /// <summary>Reads number and hash at the start of a line.</summary>
    /// <param name="previous">The hash of the line before, in hexadecimal digits.</param>
    /// <param name="rest">What follows: members and the closing brace.</param>
    public static bool TryReadLink(
        ReadOnlySpan<byte> line, out long number, out ReadOnlySpan<byte> previous, out ReadOnlySpan<byte> rest)
    {
        const int HexDigits = SHA256.HashSizeInBytes * 2;
        previous = rest = default;
        number = -1;
        if (!line.StartsWith("{\"n\":"u8)
            || !Utf8Parser.TryParse(line[5..], out number, out int digits))
        {
            return false;
        }

        ReadOnlySpan<byte> after = line[(5 + digits)..];
        ReadOnlySpan<byte> member = ",\"prev\":\""u8;
        if (number < 0 || !after.StartsWith(member) || after.Length < member.Length + HexDigits + 3)
        {
            return false;
        }

        previous = after.Slice(member.Length, HexDigits);
        rest = after[(member.Length + HexDigits)..];
        if (!rest.StartsWith("\",\""u8) || rest[^1] != (byte)'}')
        {
            return false;
        }

        rest = rest[2..];
        return true;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxLineBytes)
            {
                throw new InvalidDataException($"a line is longer than {MaxLineBytes} bytes");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
