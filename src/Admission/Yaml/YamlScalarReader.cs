using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Admission.Yaml;

/// <summary>Makes the node of one scalar, by its tag and its quotes.</summary>
internal static partial class YamlScalarReader
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    /// <summary>Is it <c>&lt;&lt;</c>, unquoted or tagged as merge key?</summary>
    public static bool IsMergeKey(Scalar scalar) =>
        string.Equals(scalar.Value, "<<", StringComparison.Ordinal)
        && (scalar.IsPlainImplicit || ShortTag(scalar.Tag) is "!!merge");

    /// <summary>The node; the message is null when the scalar is sound.</summary>
    public static (YamlNode Node, string? Message) Read(Scalar scalar, int line, int column)
    {
        string text = scalar.Value;
        return ShortTag(scalar.Tag) switch
        {
            "" when !scalar.IsPlainImplicit => (new YamlNode(YamlKind.String, line, column, text), null),
            "" or "!" => ReadPlain(text, line, column),
            "!!str" => (new YamlNode(YamlKind.String, line, column, text), null),
            "!!binary" => ReadBinary(text, line, column),
            "!!timestamp" when Timestamp().IsMatch(text) => (new YamlNode(YamlKind.String, line, column, text), null),
            "!!null" or "!!bool" or "!!int" or "!!float" or "!!timestamp" => ReadTyped(scalar, line, column),
            var tag => (new YamlNode(YamlKind.Null, line, column), UnknownTag(tag)),
        };
    }

    /// <summary>Why a collection may not carry this tag; null where it may.</summary>
    public static string? CheckCollectionTag(TagName tag, string expected) =>
        ShortTag(tag) is var text && (text is "" or "!" || string.Equals(text, expected, StringComparison.Ordinal))
            ? null
            : UnknownTag(text);

    private static (YamlNode Node, string? Message) ReadPlain(string text, int line, int column)
    {
        if (PlainScalar.IsNonFinite(text))
        {
            return (new YamlNode(YamlKind.Null, line, column),
                "JSON has no infinity and no not-a-number. Quote it where text is meant.");
        }

        (YamlKind kind, string value) = PlainScalar.Resolve(text);
        return (new YamlNode(kind, line, column, value), null);
    }

    private static (YamlNode Node, string? Message) ReadTyped(Scalar scalar, int line, int column)
    {
        (YamlNode node, string? message) = ReadPlain(scalar.Value, line, column);
        string tag = ShortTag(scalar.Tag);
        bool fits = (tag, node.Kind) switch
        {
            ("!!null", YamlKind.Null) => true,
            ("!!bool", YamlKind.True or YamlKind.False) => true,
            ("!!int", YamlKind.Number) => IntegerDigits().IsMatch(node.Text),
            ("!!float", YamlKind.Number) => true,
            _ => false,
        };
        return (node, message ?? (fits ? null : $"the value is no {tag}. Correct it, or take the tag away."));
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
                "!!binary holds no base64 of UTF-8 text. Take the tag away: Kubernetes takes base64 as it is.");
        }
    }

    private static string UnknownTag(string tag) =>
        $"the tag '{tag}' means nothing to Kubernetes. Take it away, or use !!str, !!int, !!float, !!bool or !!null.";

    private static string ShortTag(TagName tag)
    {
        if (tag.IsEmpty)
        {
            return "";
        }

        return tag.Value.StartsWith(TagPrefix, StringComparison.Ordinal)
            ? "!!" + tag.Value[TagPrefix.Length..]
            : tag.Value;
    }

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9:.]+(Z|[-+][0-9:]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"^-?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerDigits();
}
