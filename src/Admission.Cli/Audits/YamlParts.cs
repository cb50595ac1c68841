using System.Buffers;
using System.Text;
using Admission.Kinds;

namespace Admission.Cli.Audits;

/// <summary>Cuts YAML into the items of its lists and its other documents.</summary>
/// <param name="stream">The YAML.</param>
/// <param name="maxBytes">Maximum size of a part.</param>
/// <param name="line">The line of the stream, from 1.</param>
internal sealed class YamlParts(Stream stream, int maxBytes, int line)
{
    private readonly ArrayBufferWriter<byte> _part = new();
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _partLine = line;
    private int _number = line;
    private bool _isTooLarge;

    /// <summary>Reads the documents of the stream, one after another.</summary>
    /// <param name="first">The first byte, which was read already; -1 for an empty stream.</param>
    public IEnumerable<ObjectText> Read(int first)
    {
        // -1: not within the items of a list.
        int indent = -1;
        bool isItemsOpen = false;
        string apiVersion = "", kind = "";
        bool hasItems = false;
        while (ReadLine(ref first) is { } text && !_isTooLarge)
        {
            string head = Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(text.Length, 512)));
            string bare = head.TrimEnd('\r', '\n');
            int spaces = bare.Length - bare.TrimStart(' ').Length;
            bool isBlank = bare.AsSpan().Trim().IsEmpty || bare.TrimStart(' ').StartsWith('#');
            bool isMark = bare is "---" or "..." || bare.StartsWith("--- ", StringComparison.Ordinal);
            bool isEntry = bare.Length > spaces && bare[spaces] == '-'
                && (bare.Length == spaces + 1 || bare[spaces + 1] == ' ');
            if (isMark)
            {
                if (Take(hasItems && indent < 0, apiVersion, kind) is { } last)
                {
                    yield return last;
                }

                (indent, isItemsOpen, hasItems, apiVersion, kind) = (-1, false, false, "", "");
                _partLine = _number + 1;
            }
            else if (isItemsOpen && isEntry)
            {
                // What came before is the head of the list.
                (indent, isItemsOpen, hasItems) = (spaces, false, true);
                _part.ResetWrittenCount();
                Begin(text, spaces);
            }
            else if (indent >= 0 && isEntry && spaces == indent)
            {
                yield return Take(false, apiVersion, kind)!.Value;
                Begin(text, spaces);
            }
            else if (indent >= 0 && !isBlank && spaces <= indent)
            {
                if (Take(false, apiVersion, kind) is { } item)
                {
                    yield return item;
                }

                indent = -1;
                Append(text);
            }
            else
            {
                if (spaces == 0 && indent < 0)
                {
                    isItemsOpen = isBlank ? isItemsOpen : bare.TrimEnd() == "items:";
                    apiVersion = ValueOf(bare, "apiVersion:") ?? apiVersion;
                    kind = ValueOf(bare, "kind:") ?? kind;
                }

                Append(text);
            }

            _number++;
        }

        if (_isTooLarge)
        {
            yield return new ObjectText([], _partLine, null) { IsTooLarge = true };
        }
        else if (Take(hasItems && indent < 0, apiVersion, kind) is { } rest)
        {
            yield return rest;
        }
    }

    private static string? ValueOf(string text, string name) => text.StartsWith(name, StringComparison.Ordinal)
        ? text[name.Length..].Trim().Trim('"', '\'')
        : null;

    private void Begin(byte[] text, int spaces)
    {
        text[spaces] = (byte)' ';
        _partLine = _number;
        Append(text);
    }

    private void Append(byte[] text)
    {
        _isTooLarge |= _part.WrittenCount + text.Length > maxBytes;
        _part.Write(text);
    }

    // The rest of a list after its items says nothing.
    private ObjectText? Take(bool isRest, string apiVersion, string kind)
    {
        byte[] utf8 = _part.WrittenSpan.ToArray();
        _part.ResetWrittenCount();
        return isRest || utf8.AsSpan().Trim(" \r\n\t"u8).IsEmpty
            ? null
            : new ObjectText(
                utf8, _partLine, apiVersion.Length > 0 && kind.Length > 0 ? KindTable.Parse(apiVersion, kind) : null);
    }

    private byte[]? ReadLine(ref int first)
    {
        _line.ResetWrittenCount();
        int next;
        while ((next = first >= 0 ? first : stream.ReadByte()) >= 0)
        {
            first = -1;
            _line.Write([(byte)next]);
            if (next == '\n')
            {
                break;
            }

            if (_line.WrittenCount > maxBytes)
            {
                _isTooLarge = true;
                break;
            }
        }

        return _line.WrittenCount == 0 ? null : _line.WrittenSpan.ToArray();
    }
}
