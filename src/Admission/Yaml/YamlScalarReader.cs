using System.Text;
using System.Text.RegularExpressions;

namespace Admission.Yaml;

/// <summary>Creates the node of one scalar, by its tag and its quotes.</summary>
internal static partial class YamlScalarReader
{
    /// <summary>The meaning of <c>!!</c>.</summary>
    public const string TagPrefix = "tag:yaml.org,2002:";

    /// <summary>Is it <c>&lt;&lt;</c>, unquoted or tagged as merge key?</summary>
    public static bool IsMergeKey(YamlScalar scalar) =>
        string.Equals(scalar.Text, "<<", StringComparison.Ordinal)
        && ((scalar.IsPlain && ShortTag(scalar.Tag) is "" or "!") || ShortTag(scalar.Tag) is "!!merge");

    /// <summary>The node; the message is null if the scalar is valid.</summary>
    public static (YamlNode Node, string? Message) Read(YamlScalar scalar, int line, int column)
    {
        string text = scalar.Text;
        return ShortTag(scalar.Tag) switch
        {
            "" when !scalar.IsPlain => (new YamlNode(YamlKind.String, line, column, text)
            {
                BlockIndent = scalar.BlockIndent,
            }, null),
            "" => ReadPlain(text, line, column),
            "!!str" or "!" => (new YamlNode(YamlKind.String, line, column, text), null),
            "!!binary" => ReadBinary(text, line, column),
            "!!timestamp" when Timestamp().IsMatch(text) => (new YamlNode(YamlKind.String, line, column, text), null),
            "!!null" or "!!bool" or "!!int" or "!!float" or "!!timestamp" => ReadTyped(scalar, line, column),
            var tag => (new YamlNode(YamlKind.Null, line, column), UnknownTag(tag)),
        };
    }

    /// <summary>Why a collection cannot have this tag; null if it can.</summary>
    public static string? CheckCollectionTag(string? tag, string expected) =>
        ShortTag(tag) is var text && (text is "" or "!" || string.Equals(text, expected, StringComparison.Ordinal))
            ? null
            : UnknownTag(text);

    private static (YamlNode Node, string? Message) ReadPlain(string text, int line, int column)
    {
        if (PlainScalar.NonFiniteName(text) is not null)
        {
            return (new YamlNode(YamlKind.Null, line, column),
                "JSON has no infinity and no NaN. Put it in quotes if it is text.");
        }

        (YamlKind kind, string value) = PlainScalar.Resolve(text);
        return (new YamlNode(kind, line, column, value), null);
    }

    private static (YamlNode Node, string? Message) ReadTyped(YamlScalar scalar, int line, int column)
    {
        (YamlNode node, string? message) = ReadPlain(scalar.Text, line, column);
        string tag = ShortTag(scalar.Tag);
        bool fits = (tag, node.Kind) switch
        {
            ("!!null", YamlKind.Null) => true,
            ("!!bool", YamlKind.True or YamlKind.False) => true,
            ("!!int", YamlKind.Number) => IntegerDigits().IsMatch(node.Text),
            ("!!float", YamlKind.Number) => true,
            _ => false,
        };
        return (node, message ?? (fits ? null : $"the value is not a valid {tag}. Correct it, or remove the tag."));
    }

    private static (YamlNode Node, string? Message) ReadBinary(string text, int line, int column)
    {
        try
        {
            string value = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(text));
            return (new YamlNode(YamlKind.String, line, column, value), null);
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return (new YamlNode(YamlKind.Null, line, column),
                "the value of !!binary is not base64-encoded UTF-8 text. Remove the tag: Kubernetes takes base64 as it "
                    + "is.");
        }
    }

    private static string UnknownTag(string tag) =>
        $"the tag '{tag}' is not known to Kubernetes. Remove it, or use !!str, !!int, !!float, !!bool or !!null.";

    private static string ShortTag(string? tag) =>
        tag?.StartsWith(TagPrefix, StringComparison.Ordinal) == true ? "!!" + tag[TagPrefix.Length..] : tag ?? "";

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9:.]+(Z|[-+][0-9:]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"^-?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerDigits();
}
