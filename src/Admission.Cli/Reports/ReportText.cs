using System.Globalization;
using System.Text;

namespace Admission.Cli.Reports;

/// <summary>Words that several reports share.</summary>
internal static class ReportText
{
    /// <summary><c>12 objects: 2 denied, 1 warned, 0 faults (policy set 0123456789ab)</c>.</summary>
    public static string Summary(CheckReport report)
    {
        string objects = report.Results.Length == 1 ? "1 object" : $"{Count(report.Results.Length)} objects";
        string faults = report.Faults == 1 ? "1 fault" : $"{Count(report.Faults)} faults";
        return $"{objects}: {Count(report.Denied)} denied, {Count(report.Warned)} warned, {faults}"
            + $" (policy set {ShortDigest(report.PolicySet)})";
    }

    /// <summary>Message, fix and note in one line of sentences.</summary>
    public static string Sentences(Finding finding)
    {
        string message = Sentence(finding.Message);
        string fix = finding.Fix.Length == 0 ? "" : " " + Sentence(finding.Fix);
        string note = finding.Note.Length == 0 ? "" : $" ({finding.Note})";
        return message + fix + note;
    }

    /// <summary>The text with a full stop, unless it ends a sentence already.</summary>
    public static string Sentence(string text)
    {
        string trimmed = text.TrimEnd();
        return trimmed.Length == 0 || trimmed[^1] is '.' or '!' or '?' ? trimmed : trimmed + ".";
    }

    /// <summary>
    /// The text without control characters but newlines and tabs: a message may quote an object, and an object must not
    /// steer a terminal or break an XML file.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsUnsafe) && !HasLoneSurrogate(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(rune.IsBmp && IsUnsafe((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>The first twelve digits of a digest.</summary>
    public static string ShortDigest(string digest)
    {
        string digits = digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest["sha256:".Length..] : digest;
        return digits.Length > 12 ? digits[..12] : digits;
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    // Bidirectional overrides too: they make a line read other than it is.
    private static bool IsUnsafe(char letter) =>
        (char.IsControl(letter) && letter is not ('\n' or '\t')) || letter is >= '\u202A' and <= '\u202E'
            or >= '\u2066' and <= '\u2069' or '\uFFFE' or '\uFFFF';

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(static rune => rune.Value == 0xFFFD);
}
