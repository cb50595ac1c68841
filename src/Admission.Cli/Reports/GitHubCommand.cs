using System.Globalization;

namespace Admission.Cli.Reports;

/// <summary>
/// A line that GitHub Actions shows as an annotation.
/// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
/// </summary>
internal static class GitHubCommand
{
    /// <summary>The line, without a newline.</summary>
    /// <param name="level"><c>error</c>, <c>warning</c> or <c>notice</c>.</param>
    /// <param name="file">File from the root of the checkout; empty or <c>-</c> for none.</param>
    /// <param name="line">Line, from 1; 0 for none.</param>
    /// <param name="column">Column, from 1; 0 for none.</param>
    public static string Format(string level, string file, int line, int column, string title, string message)
    {
        bool hasFile = file is not ("" or "-");
        string place = hasFile ? $"file={Property(file)}," : "";
        string at = hasFile && line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line={line},") : "";
        string from = at.Length > 0 && column > 0 ? string.Create(CultureInfo.InvariantCulture, $"col={column},") : "";
        return $"::{level} {place}{at}{from}title={Property(title)}::{Data(message)}";
    }

    private static string Data(string text) => EscapedText.Lines(text)
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
