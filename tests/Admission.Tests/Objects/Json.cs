using System.Text;
using Admission.Json;

namespace Admission.Tests.Objects;

/// <summary>Objects for tests, from text and from the recordings of a real API server.</summary>
internal static class Json
{
    public static JsonValue Of(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));

    public static IEnumerable<(string Name, JsonValue Request)> Recordings()
    {
        foreach (string file in Directory.EnumerateFiles(RecordingsFolder(), "*.json").Order(StringComparer.Ordinal))
        {
            JsonValue review = JsonTree.ParseTrusted(File.ReadAllBytes(file));
            yield return (Path.GetFileNameWithoutExtension(file), review.Member("request")!);
        }
    }

    public static JsonValue Recording(string prefix) =>
        Recordings().First(recording => recording.Name.StartsWith(prefix, StringComparison.Ordinal)).Request;

    private static string RecordingsFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "tests", "recordings")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new DirectoryNotFoundException("tests/recordings"), "tests", "recordings");
    }
}
