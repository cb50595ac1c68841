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

    // Open objects and arrays: twice the position of the row, and one more for an object.
    private readonly int[] _open = new int[JsonTree.MaxDepth];
    private readonly MemberNames _names = new();
    private JsonRow[] _rows = new JsonRow[FirstRows];
    private int _count;

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
        _names.Clear();
        int at = SkipSpace(json, 0);
        _count = ScanValues(json, ref at);
        return _count > 0 && SkipSpace(json, at) == json.Length;
    }

    // One value and everything in it; returns the number of rows, 0 on error. One loop with its state in local
    // variables, because every byte of every review passes here.
    private int ScanValues(ReadOnlySpan<byte> json, ref int position)
    {
        JsonRow[] rows = _rows;
        int at = position, count = 0, depth = 0;
        bool isInObject = false;
        while (true)
        {
            // At most a name and a value are added in one turn.
            if (count + 2 > rows.Length)
            {
                Array.Resize(ref _rows, 2 * rows.Length);
                rows = _rows;
            }

            if (isInObject && !TryScanName(json, rows, ref count, ref at))
            {
                return 0;
            }

            if ((uint)at >= (uint)json.Length)
            {
                return 0;
            }

            byte first = json[at];
            if (first == (byte)'"')
            {
                int end = JsonString.FindEnd(json, at + 1, out bool hasEscape) + 1;
                if (end == 0)
                {
                    return 0;
                }

                rows[count] = new JsonRow(at, end, count + 1, hasEscape ? 1 : 0);
                count++;
                at = end;
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (depth == _open.Length)
                {
                    return 0;
                }

                isInObject = first == (byte)'{';
                _open[depth++] = (2 * count) + (isInObject ? 1 : 0);
                rows[count++] = new JsonRow(at, 0, 0, 0);
                if (isInObject)
                {
                    _names.Open();
                }

                at = SkipSpace(json, at + 1);
                if ((uint)at >= (uint)json.Length || json[at] != EndOf(isInObject))
                {
                    continue;
                }
            }
            else
            {
                int length = LengthOfLiteral(json[at..]);
                if (length == 0)
                {
                    return 0;
                }

                rows[count] = new JsonRow(at, at + length, count + 1, 0);
                count++;
                at += length;
            }

            if (!TryEndValue(json, rows, count, ref depth, ref isInObject, ref at))
            {
                return 0;
            }

            if (depth == 0)
            {
                position = at;
                return count;
            }
        }
    }

    // After a value: closes the containers that end here, and moves to the next value or name.
    private bool TryEndValue(
        ReadOnlySpan<byte> json, JsonRow[] rows, int count, ref int depth, ref bool isInObject, ref int at)
    {
        while (depth > 0)
        {
            at = SkipSpace(json, at);
            if ((uint)at >= (uint)json.Length)
            {
                return false;
            }

            if (json[at] == (byte)',')
            {
                at = SkipSpace(json, at + 1);
                return true;
            }

            if (json[at] != EndOf(isInObject))
            {
                return false;
            }

            at++;
            int row = _open[--depth] >> 1;
            int items = isInObject ? _names.CountOfOpen : CountItems(rows, row, count);
            if (isInObject && !_names.TryClose(json, rows))
            {
                return false;
            }

            rows[row] = new JsonRow(rows[row].Start, at, count, items);
            isInObject = depth > 0 && (_open[depth - 1] & 1) != 0;
        }

        return true;
    }

    private bool TryScanName(ReadOnlySpan<byte> json, JsonRow[] rows, ref int count, ref int at)
    {
        if ((uint)at >= (uint)json.Length || json[at] != (byte)'"')
        {
            return false;
        }

        int end = JsonString.FindEnd(json, at + 1, out bool hasEscape) + 1;
        if (end == 0)
        {
            return false;
        }

        rows[count] = new JsonRow(at, end, count + 1, hasEscape ? 1 : 0);
        _names.Add(json, rows[count], count);
        count++;
        at = SkipSpace(json, end);
        if ((uint)at >= (uint)json.Length || json[at] != (byte)':')
        {
            return false;
        }

        at = SkipSpace(json, at + 1);
        return true;
    }

    private static byte EndOf(bool isObject) => isObject ? (byte)'}' : (byte)']';

    private static int CountItems(JsonRow[] rows, int row, int count)
    {
        int items = 0;
        for (int i = row + 1; i < count; i = rows[i].Next)
        {
            items++;
        }

        return items;
    }

    private static int LengthOfLiteral(ReadOnlySpan<byte> rest) => rest[0] switch
    {
        (byte)'t' => rest.StartsWith("true"u8) ? 4 : 0,
        (byte)'f' => rest.StartsWith("false"u8) ? 5 : 0,
        (byte)'n' => rest.StartsWith("null"u8) ? 4 : 0,
        _ => LengthOfNumber(rest),
    };

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
}
