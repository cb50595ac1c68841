using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Admission.Cli.Html;

/// <summary>
/// A list of any number of rows that open. The first rows are markup; the page adds the others from compressed data
/// when a reader asks for them, because thousands of rows as markup take a browser many seconds.
/// </summary>
internal static class HtmlItems
{
    private const int MaxStatic = 100;

    /// <param name="look">A class for the columns of the rows: <c>flips</c>.</param>
    /// <param name="items">The rows.</param>
    /// <param name="none">The text if no row matches the filters.</param>
    public static string Write(string look, IReadOnlyList<HtmlItem> items, string none)
    {
        string rows = string.Concat(items.Take(MaxStatic).Select(Row));
        string hidden = items.Count > MaxStatic ? "" : " hidden";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<ul class=\"items {look}\" data-rows=\"{items.Count}\" data-page=\"{MaxStatic}\">\n{rows}</ul>\n")
            + $"<p id=\"none\" class=\"quiet\" hidden>{HtmlText.Escape(none)}</p>\n"
            + $"<p class=\"more\"><button type=\"button\" id=\"more\"{hidden}>Show more</button></p>\n"
            + $"<script type=\"text/plain\" id=\"rows\">{Data(items)}</script>\n";
    }

    private static string Row(HtmlItem item, int number)
    {
        string shown = item.Object is null ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"<div class=\"code\"><pre tabindex=\"0\" data-object=\"{number}\"></pre></div>");
        return $"<li class=\"item\"><details><summary>{item.Summary}</summary>"
            + $"<div class=\"body\">{item.Body}{shown}</div></details></li>\n";
    }

    // Base64 of zlib of JSON: no browser reads it as markup or a script.
    private static string Data(IReadOnlyList<HtmlItem> items)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            for (int i = 0; i < items.Count; i++)
            {
                WriteItem(writer, items[i], i);
            }

            writer.WriteEndArray();
        }

        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(json.WrittenSpan);
        }

        return Convert.ToBase64String(compressed.GetBuffer(), 0, (int)compressed.Length);
    }

    private static void WriteItem(Utf8JsonWriter writer, HtmlItem item, int number)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("values");
        foreach ((string name, string value) in item.Values)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("text", item.Text.ToLowerInvariant());
        writer.WriteString("html", Row(item, number));
        if (item.Object is { } shown)
        {
            writer.WriteString("object", shown.Text);
            writer.WriteStartObject("marks");
            foreach ((int line, string note) in shown.Marks)
            {
                writer.WriteString(line.ToString(CultureInfo.InvariantCulture), note);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
