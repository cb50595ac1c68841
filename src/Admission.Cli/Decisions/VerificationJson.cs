using System.Collections.Immutable;
using System.Text.Json;
using Admission.Decisions;

namespace Admission.Cli.Decisions;

/// <summary>The result of verifying a decision log as JSON; parts of it can be read again and joined.</summary>
internal static class VerificationJson
{
    /// <summary>The whole result.</summary>
    public static string Write(DecisionVerification result, string[] folders) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok", result.Problems.IsEmpty);
        WriteTexts(writer, "problems", result.Problems);
        WriteTexts(writer, "notes", result.Notes);
        WriteTexts(writer, "keys", result.Fingerprints);
        writer.WriteNumber("chains", result.Chains);
        writer.WriteNumber("lines", result.Lines);
        writer.WriteNumber("decisions", result.Decisions);
        writer.WriteNumber("lost", result.Lost);
        WriteTexts(writer, "folders", folders);
        WriteFiles(writer, result.Files);
        writer.WriteEndObject();
    });

    /// <summary>A part, for <see cref="Read"/>.</summary>
    public static string WritePart(IEnumerable<DecisionFileSummary> files, string[] folders) =>
        JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            WriteTexts(writer, "folders", folders);
            WriteFiles(writer, files);
            writer.WriteEndObject();
        });

    /// <returns>All files, the folders, and the problems with the parts.</returns>
    public static (ImmutableArray<DecisionFileSummary> Files, string[] Folders, ImmutableArray<string> Errors) Read(
        string[] paths)
    {
        var files = new List<DecisionFileSummary>();
        var folders = new List<string>();
        var errors = new List<string>();
        foreach (string path in paths)
        {
            try
            {
                using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
                files.AddRange(json.RootElement.GetProperty("files").EnumerateArray().Select(ReadFile));
                folders.AddRange(json.RootElement.GetProperty("folders").EnumerateArray()
                    .Select(static one => one.GetString()!));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
                or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                errors.Add($"{path}: not a report of `admission log verify --output json`. Check the path.");
            }
        }

        return ([.. files], [.. folders.Distinct(StringComparer.Ordinal)], [.. errors]);
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteFiles(Utf8JsonWriter writer, IEnumerable<DecisionFileSummary> files)
    {
        writer.WriteStartArray("files");
        foreach (DecisionFileSummary file in files)
        {
            writer.WriteStartObject();
            writer.WriteString("file", file.File);
            writer.WriteString("chain", file.Chain);
            writer.WriteNumber("first", file.First);
            writer.WriteString("firstPrevious", file.FirstPrevious);
            writer.WriteNumber("last", file.Last);
            writer.WriteString("lastHash", file.LastHash);
            writer.WriteNumber("decisions", file.Decisions);
            writer.WriteNumber("lost", file.Lost);
            writer.WriteString("from", file.From);
            writer.WriteString("until", file.Until);
            writer.WriteString("fingerprint", file.Fingerprint);
            writer.WriteString("key", file.Key);
            writer.WriteString("end", file.End);
            writer.WriteNumber("unsigned", file.Unsigned);
            writer.WriteNumber("torn", file.Torn);
            writer.WriteNumber("tornBefore", file.TornBefore);
            writer.WriteNumber("missingUntil", file.MissingUntil ?? -1);
            writer.WriteStartObject("deleted");
            foreach ((string chain, long before) in file.Deleted.OrderBy(static one => one.Value)
                .DistinctBy(static one => one.Key))
            {
                writer.WriteNumber(chain, file.Deleted.Where(one => one.Key == chain).Max(static one => one.Value));
            }

            writer.WriteEndObject();
            writer.WriteBoolean("fitsHead", file.FitsHead);
            writer.WriteString("problem", file.Problem);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static DecisionFileSummary ReadFile(JsonElement file) => new()
    {
        File = Text(file, "file"),
        Chain = Text(file, "chain"),
        First = Number(file, "first"),
        FirstPrevious = Text(file, "firstPrevious"),
        Last = Number(file, "last"),
        LastHash = Text(file, "lastHash"),
        Decisions = Number(file, "decisions"),
        Lost = Number(file, "lost"),
        From = Text(file, "from"),
        Until = Text(file, "until"),
        Fingerprint = Text(file, "fingerprint"),
        Key = Text(file, "key"),
        End = Text(file, "end"),
        Unsigned = Number(file, "unsigned"),
        Torn = Number(file, "torn"),
        TornBefore = Number(file, "tornBefore"),
        MissingUntil = Number(file, "missingUntil") is >= 0 and { } missing ? missing : null,
        Deleted =
        [
            .. file.GetProperty("deleted").EnumerateObject()
                .Select(static one => KeyValuePair.Create(one.Name, one.Value.GetInt64())),
        ],
        FitsHead = file.GetProperty("fitsHead").GetBoolean(),
        Problem = Text(file, "problem"),
    };

    private static string Text(JsonElement file, string name) => file.GetProperty(name).GetString() ?? "";

    private static long Number(JsonElement file, string name) => file.GetProperty(name).GetInt64();
}
