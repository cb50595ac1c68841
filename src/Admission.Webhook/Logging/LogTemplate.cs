using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Admission.Webhook.Logging;

/// <summary>
/// A message template, parsed: <c>{Count} log lines lost</c>. Parsed once, because a server writes a line for each
/// review.
/// </summary>
internal sealed class LogTemplate
{
    private const string OriginalFormat = "{OriginalFormat}";

    // The templates of this program are some tens. Those that a library puts together at run time are not kept.
    private const int MaxKept = 256;

    private static readonly ConcurrentDictionary<string, LogTemplate> Kept = new(StringComparer.Ordinal);

    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<JsonEncodedText?> _members;

    private LogTemplate(string template, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        _names = [.. values.Select(static one => one.Key)];
        _members =
        [
            .. _names.Select(static name => name == OriginalFormat
                ? (JsonEncodedText?)null
                : JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name))),
        ];
        (Holes, Rest) = Parse(template);
    }

    /// <summary>Does the event have no template?</summary>
    public bool IsEmpty => Holes.IsEmpty && Rest.Length == 0;

    /// <summary>
    /// The text before each hole, and the position of the hole's value; -1 for a value that is missing.
    /// </summary>
    public ImmutableArray<(string Before, int Value)> Holes { get; }

    /// <summary>The text after the last hole.</summary>
    public string Rest { get; }

    /// <summary>The name of a value in JSON; null for the template itself.</summary>
    public JsonEncodedText? NameAt(int index) => _members[index];

    /// <summary>The template of an event's values, which are in the order of the template's first event.</summary>
    public static LogTemplate Of(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        string text = "";
        for (int i = values.Count - 1; i >= 0 && text.Length == 0; i--)
        {
            text = values[i].Key == OriginalFormat ? values[i].Value as string ?? "" : "";
        }

        if (Kept.TryGetValue(text, out LogTemplate? kept) && kept.HasNamesOf(values))
        {
            return kept;
        }

        LogTemplate template = new(text, values);
        if (kept is null && Kept.Count < MaxKept)
        {
            Kept.TryAdd(text, template);
        }

        return template;
    }

    // Two events can have the same text and their values in different orders.
    private bool HasNamesOf(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        if (values.Count != _names.Length)
        {
            return false;
        }

        for (int i = 0; i < _names.Length; i++)
        {
            if (!string.Equals(values[i].Key, _names[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private (ImmutableArray<(string Before, int Value)> Holes, string Text) Parse(string template)
    {
        var holes = ImmutableArray.CreateBuilder<(string Before, int Value)>();
        ReadOnlySpan<char> rest = template;
        int open;
        while ((open = rest.IndexOf('{')) >= 0 && rest[open..].IndexOf('}') is > 0 and int length)
        {
            ReadOnlySpan<char> hole = rest.Slice(open + 1, length - 1);
            int colon = hole.IndexOf(':');
            holes.Add((rest[..open].ToString(), _names.IndexOf((colon < 0 ? hole : hole[..colon]).ToString())));
            rest = rest[(open + length + 1)..];
        }

        return (holes.ToImmutable(), rest.ToString());
    }
}
