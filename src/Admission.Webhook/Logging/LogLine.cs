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
    private const string OriginalFormat = "{OriginalFormat}";

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Characters of Kubernetes names, and further characters that are readable without ambiguity.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/@*,+%");

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
        AppendMessage(line, entry);
        if (entry.Exception is { } exception)
        {
            line.Append(" exception=");
            AppendValue(line, exception.ToString(), asName: true);
        }

        return line.ToString();
    }

    private static void WriteJson(IBufferWriter<byte> output, in LogEvent entry)
    {
        using Utf8JsonWriter json = new(output, JsonOptions);
        json.WriteStartObject();
        json.WriteString("time", entry.Time.UtcDateTime);
        json.WriteString("level", LevelName(entry.Level));
        json.WriteNumber("event", entry.Id.Id);
        StringBuilder message = new(256);
        AppendMessage(message, entry);
        json.WriteString("message", message.ToString());
        foreach ((string name, object? value) in entry.Values)
        {
            if (name != OriginalFormat)
            {
                WriteJsonValue(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
            }
        }

        if (entry.Exception is { } exception)
        {
            json.WriteString("exception", exception.ToString());
        }

        json.WriteEndObject();
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

    private static void WriteJsonValue(Utf8JsonWriter json, string name, object? value)
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
    private static void AppendMessage(StringBuilder line, in LogEvent entry)
    {
        string? template = null;
        foreach ((string name, object? value) in entry.Values)
        {
            template = name == OriginalFormat ? value as string : template;
        }

        if (template is null)
        {
            AppendValue(line, entry.Message, asName: false);
            return;
        }

        ReadOnlySpan<char> rest = template;
        int open;
        while ((open = rest.IndexOf('{')) >= 0 && rest[open..].IndexOf('}') is > 0 and int length)
        {
            line.Append(rest[..open]);
            ReadOnlySpan<char> hole = rest.Slice(open + 1, length - 1);
            int colon = hole.IndexOf(':');
            AppendValue(line, Find(entry, colon < 0 ? hole : hole[..colon]), asName: true);
            rest = rest[(open + length + 1)..];
        }

        line.Append(rest);
    }

    private static string Find(in LogEvent entry, ReadOnlySpan<char> hole)
    {
        foreach ((string name, object? value) in entry.Values)
        {
            if (hole.SequenceEqual(name))
            {
                return value is DateTimeOffset time
                    ? time.ToString("u", CultureInfo.InvariantCulture)
                    : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            }
        }

        return "";
    }

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

        foreach (char character in value)
        {
            AppendCharacter(line, character, asName);
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
