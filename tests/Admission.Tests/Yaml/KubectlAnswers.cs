using System.Globalization;
using System.Text.Json;
using Admission.Yaml;

namespace Admission.Tests.Yaml;

/// <summary>How kubectl read a document, compared with our reader.</summary>
internal static class KubectlAnswers
{
    /// <summary>The recorded answer for a document that kubectl rejects.</summary>
    public const string Refused = "refused";

    // Documents that are rejected on purpose although kubectl accepts them, because kubectl guesses or loses text.
    private static readonly string[] Stricter =
    [
        "is already set", "is not known to Kubernetes", "after it, and YAML parsers disagree",
        "the document has ended before", "a control character (U+0000)",
    ];

    public static string File { get; } = Checkout.At("tests", "Admission.Tests", "Yaml", "kubectl-answers.tsv");

    /// <summary>The difference between kubectl's answer and ours; null if there is none.</summary>
    public static string? Compare(string text, string theirs)
    {
        YamlReadResult ours = YamlText.Read(text);
        if (ours.Errors.IsEmpty)
        {
            using var own = JsonDocument.Parse(ours.Documents[0].Root.ToString());
            string read = Canonical(own.RootElement);
            return read == theirs ? null : $"kubectl reads {theirs},\nand we {read}\n{text}";
        }

        bool isStricter = ours.Errors.Any(
            static error => Stricter.Any(one => error.Message.Contains(one, StringComparison.Ordinal)));
        return theirs == Refused || isStricter ? null : $"kubectl reads {theirs},\nand we say {ours.Errors[0]}\n{text}";
    }

    /// <summary>JSON without metadata, which kubectl changes; numbers as doubles, members in order.</summary>
    public static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject()
            .Where(static one => one.Name != "metadata").OrderBy(static one => one.Name, StringComparer.Ordinal)
            .Select(static one => JsonSerializer.Serialize(one.Name) + ":" + Canonical(one.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
