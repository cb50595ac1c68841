using System.Runtime.CompilerServices;

namespace Admission.Json;

/// <summary>
/// Reads a JSON document once, from its first byte to its last: checks it and records where each value is. Copies and
/// converts nothing. Follows RFC 8259, without duplicate member names and lone surrogates. One for each thread, because
/// it keeps its memory for the next document.
/// </summary>
internal sealed class JsonScanner
{
    private const int FirstRows = 1024;

    // Kept for the next document, unless an unusual document made it larger than this (1 MiB).
    private const int MaxKeptRows = 64 * 1024;

    [ThreadStatic]
    private static JsonScanner? _kept;

    private readonly int[] _open = new int[JsonTree.MaxDepth];
    private readonly MemberNames _names = new();
    private JsonRow[] _rows = new JsonRow[FirstRows];
    private int _count;
    private int _depth;

    /// <summary>The rows of the document that was scanned last; the first is the outermost value.</summary>
    public ReadOnlySpan<JsonRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>Takes the scanner of this thread.</summary>
    public static JsonScanner Rent()
    {
        JsonScanner scanner = _kept ?? new JsonScanner();
        _kept = null;
        return scanner;
    }

    public static void Return(JsonScanner scanner)
    {
        if (scanner._rows.Length <= MaxKeptRows)
        {
            scanner._names.Trim();
            _kept = scanner;
        }
    }

    /// <summary>Scans a document; false if it is not accepted as JSON.</summary>
    /// <param name="json">The document, valid UTF-8.</param>
    public bool TryScan(ReadOnlySpan<byte> json)
    {
        (_count, _depth) = (0, 0);
        _names.Clear();
        int at = SkipSpace(json, 0);
        return TryScanValues(json, ref at) && SkipSpace(json, at) == json.Length;
    }

    // One value and everything in it, without recursion: _open is the stack of open objects and arrays.
    private bool TryScanValues(ReadOnlySpan<byte> json, ref int at)
    {
        while (true)
        {
            if ((uint)at >= (uint)json.Length)
            {
                return false;
            }

            switch (json[at])
            {
                case (byte)'{':
                    if (!TryOpen(at))
                    {
                        return false;
                    }

                    at = SkipSpace(json, at + 1);
                    if (at < json.Length && json[at] != (byte)'}')
                    {
                        _names.Open();
                        if (!TryScanName(json, ref at))
                        {
                            return false;
                        }

                        continue;
                    }

                    _names.Open();
                    break;
                case (byte)'[':
                    if (!TryOpen(at))
                    {
                        return false;
                    }

                    at = SkipSpace(json, at + 1);
                    if (at < json.Length && json[at] != (byte)']')
                    {
                        continue;
                    }

                    break;
                case (byte)'"':
                    if (!TryScanString(json, ref at))
                    {
                        return false;
                    }

                    break;
                default:
                    if (!TryScanLiteral(json, ref at))
                    {
                        return false;
                    }

                    break;
            }

            if (!TryEndValue(json, ref at, out bool isDone) || isDone)
            {
                return isDone;
            }
        }
    }

    // After a value: closes the containers that end here; otherwise moves to the next value.
    private bool TryEndValue(ReadOnlySpan<byte> json, ref int at, out bool isDone)
    {
        isDone = false;
        while (_depth > 0)
        {
            at = SkipSpace(json, at);
            if ((uint)at >= (uint)json.Length)
            {
                return false;
            }

            int row = _open[_depth - 1];
            bool isObject = json[_rows[row].Start] == (byte)'{';
            byte next = json[at];
            if (next == (isObject ? (byte)'}' : (byte)']'))
            {
                at++;
                if (!TryClose(json, row, isObject, at))
                {
                    return false;
                }
            }
            else if (next == (byte)',')
            {
                at = SkipSpace(json, at + 1);
                return !isObject || TryScanName(json, ref at);
            }
            else
            {
                return false;
            }
        }

        isDone = true;
        return true;
    }

    private bool TryOpen(int at)
    {
        if (_depth == _open.Length)
        {
            return false;
        }

        _open[_depth++] = _count;
        Add(new JsonRow(at, 0, 0, 0));
        return true;
    }

    private bool TryClose(ReadOnlySpan<byte> json, int row, bool isObject, int end)
    {
        _depth--;
        int count;
        if (isObject)
        {
            count = _names.CountOfOpen;
            if (!_names.TryClose(json, _rows))
            {
                return false;
            }
        }
        else
        {
            count = CountItems(row);
        }

        _rows[row] = new JsonRow(_rows[row].Start, end, _count, count);
        return true;
    }

    private int CountItems(int row)
    {
        int count = 0;
        for (int i = row + 1; i < _count; i = _rows[i].Next)
        {
            count++;
        }

        return count;
    }

    private bool TryScanName(ReadOnlySpan<byte> json, ref int at)
    {
        int row = _count;
        if ((uint)at >= (uint)json.Length || json[at] != (byte)'"' || !TryScanString(json, ref at))
        {
            return false;
        }

        _names.Add(json, _rows[row], row);
        at = SkipSpace(json, at);
        if ((uint)at >= (uint)json.Length || json[at] != (byte)':')
        {
            return false;
        }

        at = SkipSpace(json, at + 1);
        return true;
    }

    private bool TryScanString(ReadOnlySpan<byte> json, ref int at)
    {
        int start = at;
        int end = JsonString.FindEnd(json, start + 1, out bool hasEscape);
        if (end < 0)
        {
            return false;
        }

        at = end + 1;
        AddScalar(start, at, hasEscape ? 1 : 0);
        return true;
    }

    private bool TryScanLiteral(ReadOnlySpan<byte> json, ref int at)
    {
        ReadOnlySpan<byte> rest = json[at..];
        int length = rest[0] switch
        {
            (byte)'t' => rest.StartsWith("true"u8) ? 4 : 0,
            (byte)'f' => rest.StartsWith("false"u8) ? 5 : 0,
            (byte)'n' => rest.StartsWith("null"u8) ? 4 : 0,
            _ => LengthOfNumber(rest),
        };
        if (length == 0)
        {
            return false;
        }

        AddScalar(at, at + length, 0);
        at += length;
        return true;
    }

    private static int LengthOfNumber(ReadOnlySpan<byte> rest)
    {
        int i = rest[0] == (byte)'-' ? 1 : 0;
        int digits = CountDigits(rest, i);
        if (digits == 0 || (digits > 1 && rest[i] == (byte)'0'))
        {
            return 0;
        }

        i += digits;
        if (i < rest.Length && rest[i] == (byte)'.')
        {
            digits = CountDigits(rest, i + 1);
            if (digits == 0)
            {
                return 0;
            }

            i += 1 + digits;
        }

        if (i < rest.Length && rest[i] is (byte)'e' or (byte)'E')
        {
            i += i + 1 < rest.Length && rest[i + 1] is (byte)'+' or (byte)'-' ? 2 : 1;
            digits = CountDigits(rest, i);
            if (digits == 0)
            {
                return 0;
            }

            i += digits;
        }

        return i;
    }

    private static int CountDigits(ReadOnlySpan<byte> rest, int from)
    {
        int i = from;
        while (i < rest.Length && (uint)(rest[i] - '0') <= 9)
        {
            i++;
        }

        return i - from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while ((uint)at < (uint)json.Length && json[at] <= (byte)' ')
        {
            if (json[at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                break;
            }

            at++;
        }

        return at;
    }

    private void AddScalar(int start, int end, int count) => Add(new JsonRow(start, end, _count + 1, count));

    private void Add(JsonRow row)
    {
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, 2 * _rows.Length);
        }

        _rows[_count++] = row;
    }
}
