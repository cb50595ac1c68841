using System.Text;
using System.Text.Json;

namespace Admission.Yaml;

/// <summary>
/// Reads a text that is JSON: one value, or several in sequence. Kubernetes' tools also try JSON first if a text begins
/// with a brace; JSON accepts what YAML does not, such as keys beyond 1,024 characters.
/// </summary>
internal sealed class JsonDocumentReader(ReadOnlyMemory<byte> utf8, YamlLimits limits)
{
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Does the text begin as a JSON object or array?</summary>
    public static bool LooksLikeJson(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = utf8.TrimStart(" \t\r\n"u8);
        return !text.IsEmpty && text[0] is (byte)'{' or (byte)'[';
    }

    /// <summary>The roots of all values; false if the text is not JSON and has to be read as YAML.</summary>
    public bool TryRead(YamlErrors errors, out List<YamlNode> roots)
    {
        roots = [];
        var options = new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = limits.MaxDepth + 1 };
        var reader = new Utf8JsonReader(utf8.Span, options);
        var found = new YamlErrors();
        try
        {
            var builder = new YamlTreeBuilder(limits, found);
            while (reader.Read())
            {
                Take(ref reader, builder);
                if (builder.IsTooLarge)
                {
                    break;
                }

                if (reader.CurrentDepth == 0 && builder.Root is { } root)
                {
                    if (root.Kind is not (YamlKind.Mapping or YamlKind.Sequence))
                    {
                        return false;
                    }

                    roots.Add(root);
                    builder = new YamlTreeBuilder(limits, found);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a lone surrogate in an escape. The YAML reader reports the position.
            return false;
        }

        errors.AddAll(found);
        roots = found.Count == 0 ? roots : [];
        return true;
    }

    private YamlMark Mark => new(_offset, _line, _column - 1, _line, _column);

    private void Take(ref Utf8JsonReader reader, YamlTreeBuilder builder)
    {
        MoveTo((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                builder.Open(YamlKind.Mapping, default, Mark);
                break;
            case JsonTokenType.StartArray:
                builder.Open(YamlKind.Sequence, default, Mark);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.Close();
                break;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                builder.Put(new YamlNode(YamlKind.String, _line, _column, reader.GetString()!), null);
                break;
            case JsonTokenType.Number:
                string digits = Encoding.ASCII.GetString(reader.ValueSpan);
                builder.Put(new YamlNode(YamlKind.Number, _line, _column, digits), null);
                break;
            default:
                builder.Put(new YamlNode(WordOf(reader.TokenType), _line, _column), null);
                break;
        }
    }

    private static YamlKind WordOf(JsonTokenType token) => token switch
    {
        JsonTokenType.True => YamlKind.True,
        JsonTokenType.False => YamlKind.False,
        _ => YamlKind.Null,
    };

    /// <summary>Moves line and column to an offset; each byte is read once, however long the lines are.</summary>
    private void MoveTo(int offset)
    {
        ReadOnlySpan<byte> passed = utf8.Span[_offset..offset];
        int lines = passed.Count((byte)'\n');
        if (lines > 0)
        {
            _line += lines;
            _column = 1;
            passed = passed[(passed.LastIndexOf((byte)'\n') + 1)..];
        }

        _column += Encoding.UTF8.GetCharCount(passed);
        _offset = offset;
    }
}
