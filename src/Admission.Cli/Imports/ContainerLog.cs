using System.Text;

namespace Admission.Cli.Imports;

/// <summary>
/// Lines of a container runtime (<c>2024-01-01T00:00:00Z stdout F …</c>): removes the header, and joins the parts
/// (<c>P</c>) of a long line.
/// </summary>
/// <param name="maxBytes">Maximum length of a joined line.</param>
internal sealed class ContainerLog(int maxBytes)
{
    private readonly Dictionary<string, MemoryStream> _parts = new(StringComparer.Ordinal);

    /// <summary>Is a long line incomplete?</summary>
    public bool IsOpen => _parts.Count > 0;

    /// <summary>Drops an incomplete line: another file follows.</summary>
    public void Reset() => _parts.Clear();

    /// <summary>
    /// Reads a line. False if it is not a line of a container runtime; the text is empty if more parts follow.
    /// </summary>
    public bool TryTake(ReadOnlyMemory<byte> line, out ReadOnlyMemory<byte> text)
    {
        text = default;
        ReadOnlySpan<byte> rest = line.Span;
        if (rest.IsEmpty || rest[0] is < (byte)'0' or > (byte)'9'
            || !TryCut(ref rest, out _)
            || !TryCut(ref rest, out ReadOnlySpan<byte> stream)
            || !(stream.SequenceEqual("stdout"u8) || stream.SequenceEqual("stderr"u8))
            || !TryCut(ref rest, out ReadOnlySpan<byte> tags)
            || !(tags.StartsWith("P"u8) || tags.StartsWith("F"u8)))
        {
            return false;
        }

        string name = Encoding.ASCII.GetString(stream);
        bool isPart = tags[0] == (byte)'P';
        ReadOnlyMemory<byte> own = line[(line.Length - rest.Length)..];
        if (!isPart && !_parts.ContainsKey(name))
        {
            text = own;
            return true;
        }

        if (!_parts.TryGetValue(name, out MemoryStream? all))
        {
            all = _parts[name] = new MemoryStream();
        }

        if (all.Length + own.Length <= maxBytes)
        {
            all.Write(own.Span);
        }

        if (!isPart)
        {
            _parts.Remove(name);
            text = all.ToArray();
        }

        return true;
    }

    private static bool TryCut(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        int space = rest.IndexOf((byte)' ');
        word = space < 0 ? default : rest[..space];
        rest = space < 0 ? rest : rest[(space + 1)..];
        return space > 0;
    }
}
