using System.Buffers;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Cli.Audits;

/// <summary>Cuts JSON documents into the items of their lists and other documents.</summary>
/// <param name="stream">The JSON.</param>
/// <param name="maxBytes">Maximum size of a part.</param>
/// <param name="line">The line of the stream, from 1.</param>
internal sealed class JsonParts(Stream stream, int maxBytes, int line)
{
    private static ReadOnlySpan<byte> Items => "\"items\""u8;

    private readonly ArrayBufferWriter<byte> _part = new();
    private int _line = line;
    private int _partLine = line;

    /// <summary>Reads the objects of the stream, one after another.</summary>
    /// <param name="first">The first byte, which was read already.</param>
    public IEnumerable<ObjectText> Read(byte first)
    {
        int depth = 0, stringStart = 0;
        bool isString = false, isEscaped = false, isInItems = false, hasItems = false;
        GroupVersionKind? list = null;

        // 0: nothing; 1: after the name items; 2: after its colon.
        int name = 0;
        for (int next = first; next >= 0; next = stream.ReadByte())
        {
            byte one = (byte)next;
            _line += one == '\n' ? 1 : 0;
            bool isBlank = one is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
            bool isBetween = depth == 0 || (isInItems && depth == 2 && !isString);
            if (isBetween && (isBlank || one == ','))
            {
                if (isInItems && Take(list) is { } item)
                {
                    // An item that is neither an object nor a list.
                    yield return item;
                }

                continue;
            }

            if (isInItems && depth == 2 && one == ']' && !isString)
            {
                if (Take(list) is { } item)
                {
                    yield return item;
                }

                (isInItems, depth) = (false, 1);
                continue;
            }

            if (_part.WrittenCount == 0)
            {
                _partLine = _line;
            }

            _part.Write([one]);
            if (_part.WrittenCount > maxBytes)
            {
                yield return new ObjectText([], _partLine, null) { IsTooLarge = true };
                yield break;
            }

            if (isString)
            {
                isString = isEscaped || one != '"';
                isEscaped = !isEscaped && one == '\\';
                if (!isString && depth == 1)
                {
                    name = _part.WrittenSpan[stringStart..]
                        .SequenceEqual(Items) ? 1 : 0;
                }
            }
            else if (one == '"')
            {
                (isString, isEscaped, stringStart) = (true, false, _part.WrittenCount - 1);
            }
            else if (one is (byte)'{' or (byte)'[')
            {
                depth++;
                if (name == 2 && one == '[' && depth == 2)
                {
                    list = KindOf(_part.WrittenSpan.ToArray());
                    (isInItems, hasItems) = (true, true);
                    _part.ResetWrittenCount();
                }
            }
            else if (one is (byte)'}' or (byte)']')
            {
                depth--;
                if (depth == 0 || (isInItems && depth == 2))
                {
                    ObjectText? whole = Take(list);
                    if (whole is { } part && (depth > 0 || !hasItems))
                    {
                        yield return part;
                    }

                    (hasItems, list) = depth == 0 ? (false, null) : (hasItems, list);
                }
            }

            name = isString || isBlank ? name : (name, one) switch
            {
                (1, (byte)':') => 2,
                (1, (byte)'"') => 1,
                _ => 0,
            };
        }

        // JSON that ends early, or continues after its end: its reader says where.
        if (_part.WrittenCount > 0 || depth > 0)
        {
            yield return Take(null) ?? new ObjectText("{"u8.ToArray(), _line, null);
        }
    }

    private ObjectText? Take(GroupVersionKind? list)
    {
        byte[] utf8 = _part.WrittenSpan.ToArray();
        _part.ResetWrittenCount();
        return utf8.Length == 0 ? null : new ObjectText(utf8, _partLine, list);
    }

    // The kind of a list, if it stands before the items.
    private static GroupVersionKind? KindOf(byte[] head) =>
        JsonTree.TryParse((byte[])[.. head, (byte)']', (byte)'}'], out JsonTree? tree, out _) && tree is not null
            ? KindTable.KindOf(tree.Root)
            : null;
}
