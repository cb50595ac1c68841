using System.Globalization;

namespace Admission.Cli.Reports;

/// <summary>Texts that several reports share.</summary>
internal static class ReportText
{
    /// <summary><c>12 objects: 2 denied, 1 with warnings, 0 faults (policy set 0123456789ab)</c>.</summary>
    public static string Summary(CheckReport report)
    {
        string unread = report.Unread.Length == 0 ? "" : $", {Plural(report.Unread.Length, "input")} not read";
        return $"{Plural(report.Results.Length, "object")}: {Count(report.Denied)} denied, "
            + $"{Count(report.Warned)} warned, {Plural(report.Faults, "fault")}{unread}"
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

    /// <summary>The text with a full stop, unless it already ends a sentence.</summary>
    public static string Sentence(string text)
    {
        string trimmed = text.TrimEnd();
        return trimmed.Length == 0 || trimmed[^1] is '.' or '!' or '?' ? trimmed : trimmed + ".";
    }

    /// <summary>Lines of a list, each after a mark, so that no text of the input begins a line.</summary>
    public static string Items(IEnumerable<string> lines) =>
        string.Join('\n', lines.Select(static line => "- " + EscapedText.Line(line)));

    /// <summary><c>1 error</c>, <c>2 errors</c>, <c>1,000 errors</c>.</summary>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for any other number; null to add an s.</param>
    public static string Plural(long number, string one, string? many = null) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>The first twelve digits of a digest.</summary>
    public static string ShortDigest(string digest)
    {
        string digits = digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest["sha256:".Length..] : digest;
        return digits.Length > 12 ? digits[..12] : digits;
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
