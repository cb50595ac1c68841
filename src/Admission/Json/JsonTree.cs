using System.Text.Json;
using System.Text.Unicode;

namespace Admission.Json;

/// <summary>
/// A JSON document that was read from UTF-8 bytes, with nothing lost: unknown members, the digits of numbers, explicit
/// nulls. The bytes must stay as they are until the tree is disposed.
/// </summary>
public sealed class JsonTree : IDisposable
{
    /// <summary>
    /// Deepest nesting that is read: 1,000 levels of objects and arrays. Real objects stay below 60; the limit keeps
    /// walks over an object from using up a thread's stack.
    /// </summary>
    public const int MaxDepth = 1000;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    private readonly JsonDocument _document;

    private JsonTree(JsonDocument document)
    {
        _document = document;
        Root = new JsonValue(document.RootElement);
    }

    /// <summary>The outermost value.</summary>
    public JsonValue Root { get; }

    /// <summary>
    /// Reads one JSON document. Refused: invalid UTF-8, lone surrogates in escapes, duplicate member names (two readers
    /// could disagree on which counts), nesting deeper than <see cref="MaxDepth"/>, comments, anything after the value.
    /// </summary>
    /// <param name="utf8">The document; not copied.</param>
    /// <param name="tree">The tree; null on error.</param>
    /// <param name="error">What is wrong, and at which field; null on success.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonTree? tree, out JsonError? error)
    {
        tree = null;
        error = null;
        if (!Utf8.IsValid(utf8.Span) || LoneSurrogate.IsIn(utf8.Span))
        {
            error = JsonErrorLocator.DescribeEncoding(utf8.Span);
            return false;
        }

        try
        {
            tree = new JsonTree(JsonDocument.Parse(utf8, Options));
            return true;
        }
        catch (JsonException exception)
        {
            error = JsonErrorLocator.Locate(utf8.Span, exception);
            return false;
        }
    }

    /// <summary>Reads a document that this program wrote itself.</summary>
    /// <exception cref="JsonException">The text is no JSON: a bug of the caller.</exception>
    public static JsonValue ParseTrusted(ReadOnlyMemory<byte> utf8) =>
        TryParse(utf8, out JsonTree? tree, out JsonError? error)
            ? tree!.Root
            : throw new JsonException(error!.ToString());

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();
}
