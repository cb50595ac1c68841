using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Logging;

/// <summary>
/// One event as one line of UTF-8. Whatever a value contains, it stays on one line and cannot look like another value.
/// </summary>
internal static class LogLine
{
    private const int MaxValueLength = 4096;

    // A message of this length, in characters, is not worth a string of its own.
    private const int MaxStackCharacters = 512;

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Characters of Kubernetes names, and further characters that are readable without ambiguity.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/@*,+%");

    // Printable ASCII that is never escaped.
    private static readonly SearchValues<char> Clear = SearchValues.Create(
    [
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(static one => (char)one)
            .Where(static one => one is not '"' and not '\\'),
    ]);

    // Kept for the next line of this thread.
    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    [ThreadStatic]
    private static StringBuilder? _message;

    public static void Write(IBufferWriter<byte> output, LogFormat format, in LogEvent entry)
    {
        if (format == LogFormat.Json)
        {
            ArrayBufferWriter<byte> line = new(512);
            WriteJson(line, entry);
            WriteVisible(output, line.WrittenSpan);
        }
        else
        {
            Encoding.UTF8.GetBytes(Text(entry), output);
        }

        output.Write("\n"u8);
    }

    private static string Text(in LogEvent entry)
    {
        StringBuilder line = new(256);
        line.Append(entry.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(' ').Append(LevelName(entry.Level)).Append(' ');
        AppendMessage(line, entry, LogTemplate.Of(entry.Values));
        if (entry.Exception is { } exception)
        {
            line.Append(" exception=");
            AppendValue(line, exception.ToString(), asName: true);
        }

        return line.ToString();
    }

    private static void WriteJson(IBufferWriter<byte> output, in LogEvent entry)
    {
        Utf8JsonWriter json = _json ??= new Utf8JsonWriter(output, JsonOptions);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("time", entry.Time.UtcDateTime);
        json.WriteString("level", LevelName(entry.Level));
        json.WriteNumber("event", entry.Id.Id);
        LogTemplate template = LogTemplate.Of(entry.Values);
        StringBuilder message = (_message ??= new StringBuilder(256)).Clear();
        AppendMessage(message, entry, template);
        json.WritePropertyName("message");
        WriteText(json, message);
        for (int i = 0; i < entry.Values.Count; i++)
        {
            if (template.NameAt(i) is { } name)
            {
                WriteJsonValue(json, name, entry.Values[i].Value);
            }
        }

        if (entry.Exception is { } exception)
        {
            json.WriteString("exception", exception.ToString());
        }

        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteText(Utf8JsonWriter json, StringBuilder text)
    {
        if (text.Length > MaxStackCharacters)
        {
            json.WriteStringValue(text.ToString());
            return;
        }

        Span<char> characters = stackalloc char[MaxStackCharacters];
        text.CopyTo(0, characters, text.Length);
        json.WriteStringValue(characters[..text.Length]);
    }

    // The encoder keeps format characters, which can reverse the text of a terminal. They are escaped as JSON does.
    private static void WriteVisible(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        if (Ascii.IsValid(json))
        {
            output.Write(json);
            return;
        }

        string text = Encoding.UTF8.GetString(json);
        StringBuilder visible = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i < text.Length - 1 && char.IsSurrogatePair(text[i], text[i + 1]);
            bool isInvisible = isPair
                ? CharUnicodeInfo.GetUnicodeCategory(text, i) == UnicodeCategory.Format
                : IsInvisible(text[i]);
            foreach (char character in text.AsSpan(i, isPair ? 2 : 1))
            {
                _ = isInvisible
                    ? visible.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture))
                    : visible.Append(character);
            }

            i += isPair ? 1 : 0;
        }

        Encoding.UTF8.GetBytes(visible.ToString(), output);
    }

    private static void WriteJsonValue(Utf8JsonWriter json, JsonEncodedText name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                break;
        }
    }

    // The template is ours and trusted; its values are not.
    private static void AppendMessage(StringBuilder line, in LogEvent entry, LogTemplate template)
    {
        if (template.IsEmpty)
        {
            AppendValue(line, entry.Message, asName: false);
            return;
        }

        foreach ((string before, int value) in template.Holes)
        {
            line.Append(before);
            AppendValue(line, value < 0 ? "" : TextOf(entry.Values[value].Value), asName: true);
        }

        line.Append(template.Rest);
    }

    private static string TextOf(object? value) => value is DateTimeOffset time
        ? time.ToString("u", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static void AppendValue(StringBuilder line, string value, bool asName)
    {
        value = Cut(value);
        if (asName && !value.AsSpan().ContainsAnyExcept(Plain))
        {
            line.Append(value.Length == 0 ? "-" : value);
            return;
        }

        if (asName)
        {
            line.Append('"');
        }

        int clear = value.AsSpan().IndexOfAnyExcept(Clear);
        if (clear < 0)
        {
            line.Append(value);
        }
        else
        {
            line.Append(value, 0, clear);
            foreach (char character in value.AsSpan(clear))
            {
                AppendCharacter(line, character, asName);
            }
        }

        if (asName)
        {
            line.Append('"');
        }
    }

    private static void AppendCharacter(StringBuilder line, char character, bool quoted)
    {
        if (quoted && character is '"' or '\\')
        {
            line.Append('\\').Append(character);
        }
        else if (IsInvisible(character))
        {
            line.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
        }
        else
        {
            line.Append(character);
        }
    }

    // Control characters break lines and control terminals; format characters can reverse text.
    private static bool IsInvisible(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static string Cut(string value) => value.Length <= MaxValueLength ? value : value[..MaxValueLength];

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}

internal readonly record struct LogEvent(
    DateTimeOffset Time,
    LogLevel Level,
    EventId Id,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Values,
    Exception? Exception);
