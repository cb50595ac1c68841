using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Admission.Cli;

/// <summary>Writes JSON for files and terminals: indented, and without HTML escapes.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The JSON of the action, without a line break at its end.</summary>
    public static string Write(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(Write(write, Options));

    /// <summary>The JSON of the action without white space, for other programs.</summary>
    public static byte[] WriteCompact(Action<Utf8JsonWriter> write) => Write(write, Options with { Indented = false });

    private static byte[] Write(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            write(writer);
        }

        return buffer.ToArray();
    }
}
