using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Admission.Json;

/// <summary>
/// A JSON document read from UTF-8 bytes, with nothing lost: unknown members, the digits of numbers, explicit nulls.
/// The bytes must not change until the tree is disposed.
/// </summary>
public sealed class JsonTree : IDisposable
{
    /// <summary>
    /// Maximum nesting: 1,000 levels of objects and arrays. Real objects stay below 60; the limit keeps recursive walks
    /// within a thread's stack.
    /// </summary>
    public const int MaxDepth = 1000;

    private readonly ReadOnlyMemory<byte> _utf8;
    private JsonRow[]? _rows;

    private JsonTree(ReadOnlyMemory<byte> utf8, JsonRow[] rows)
    {
        _utf8 = utf8;
        _rows = rows;
        Root = new JsonValue(this, 0);
    }

    /// <summary>The outermost value.</summary>
    public JsonValue Root { get; }

    /// <summary>
    /// Reads one JSON document. Rejects invalid UTF-8, lone surrogates in escapes, duplicate member names (readers
    /// could disagree on which one counts), nesting deeper than <see cref="MaxDepth"/>, comments, and anything after
    /// the value.
    /// </summary>
    /// <param name="utf8">The document; not copied.</param>
    /// <param name="tree">The tree; null on error.</param>
    /// <param name="error">The problem and its field; null on success.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonTree? tree, out JsonError? error)
    {
        tree = null;
        error = null;
        if (!Utf8.IsValid(utf8.Span))
        {
            error = JsonErrorLocator.Locate(utf8.Span);
            return false;
        }

        JsonScanner scanner = JsonScanner.Rent();
        bool isScanned = scanner.TryScan(utf8.Span);
        if (isScanned)
        {
            JsonRow[] rows = ArrayPool<JsonRow>.Shared.Rent(scanner.Rows.Length);
            scanner.Rows.CopyTo(rows);
            tree = new JsonTree(utf8, rows);
        }
        else
        {
            error = JsonErrorLocator.Locate(utf8.Span);
        }

        JsonScanner.Return(scanner);
        return isScanned;
    }

    /// <summary>Reads a document that this program wrote itself.</summary>
    /// <exception cref="JsonException">The text is not JSON: a bug of the caller.</exception>
    public static JsonValue ParseTrusted(ReadOnlyMemory<byte> utf8) =>
        TryParse(utf8, out JsonTree? tree, out JsonError? error)
            ? tree!.Root
            : throw new JsonException(error!.ToString());

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rows, null) is { } rows)
        {
            ArrayPool<JsonRow>.Shared.Return(rows);
        }
    }

    /// <exception cref="ObjectDisposedException">The tree is disposed.</exception>
    internal ref readonly JsonRow RowAt(int position)
    {
        JsonRow[]? rows = _rows;
        ObjectDisposedException.ThrowIf(rows is null, this);
        return ref rows[position];
    }

    /// <summary>The bytes of a row, quotes included.</summary>
    internal ReadOnlySpan<byte> BytesOf(in JsonRow row) => _utf8.Span[row.Start..row.End];

    /// <summary>The bytes between the quotes of a string or a name, with escapes.</summary>
    internal ReadOnlySpan<byte> BytesInside(in JsonRow row) => _utf8.Span[(row.Start + 1)..(row.End - 1)];
}
