using System.Text;
using System.Text.Json;

namespace Admission.Decisions;

/// <summary>
/// The end of a chain, signed by its process. Stored beside the files, so that a truncated end is detected. Immutable.
/// </summary>
/// <param name="Chain">Name of the chain.</param>
/// <param name="Next">Number of the next line.</param>
/// <param name="Hash">SHA-256 of the last line, in hexadecimal digits.</param>
/// <param name="Fingerprint">Fingerprint of the key that signed it.</param>
/// <param name="Line">The signed text.</param>
internal sealed record DecisionHead(string Chain, long Next, string Hash, string Fingerprint, byte[] Line)
{
    /// <param name="folder">The folder of its files.</param>
    /// <param name="chain">Name of the chain.</param>
    /// <returns>The head; null if there is none, or it cannot be read.</returns>
    public static DecisionHead? Read(string folder, string chain)
    {
        try
        {
            byte[] text = File.ReadAllBytes(Path.Combine(folder, chain + DecisionFileName.HeadEnding));
            byte[] line = text is [.., (byte)'\n'] ? text[..^1] : text;
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            return new DecisionHead(
                root.GetProperty("chain").GetString() ?? "",
                root.GetProperty("next").GetInt64(),
                root.GetProperty("hash").GetString() ?? "",
                root.GetProperty("fingerprint").GetString() ?? "",
                line);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
