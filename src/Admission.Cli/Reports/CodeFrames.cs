using System.Globalization;
using Admission.Policies;
using Spectre.Console;
using static Admission.Cli.Reports.TextStyles;

namespace Admission.Cli.Reports;

/// <summary>
/// Shows the line of an error below it, with a mark under the part that the error is about, and the correction if the
/// error has one. Shows nothing for an error without a line or whose file cannot be read.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="style">How text is shown.</param>
internal sealed class CodeFrames(TextWriter output, ReportStyle style)
{
    private const long MaxFileBytes = 4 << 20;
    private const int MaxEdit = 60;
    private const int WidestLine = 160;
    private const int LeastAround = 20;
    private const string Tab = "    ";
    private const string Cut = "…";

    private readonly TextPage _page = new(output, style, 0);
    private readonly Dictionary<string, string[]> _files = new(StringComparer.Ordinal);

    /// <summary>Writes errors, each with its frame.</summary>
    public static void WriteAll(TextWriter output, IEnumerable<PolicyError> errors)
    {
        var frames = new CodeFrames(output, ReportStyle.Plain);
        foreach (PolicyError error in errors)
        {
            output.WriteLine(error.ToString());
            frames.Write(error, Style.Plain);
        }
    }

    /// <summary>Writes the frame of one error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="look">The look of the mark.</param>
    public void Write(PolicyError error, Style look)
    {
        string[] lines = LinesOf(error.File);
        if (error.Line < 1 || error.Line > lines.Length)
        {
            return;
        }

        string number = error.Line.ToString(CultureInfo.InvariantCulture);
        string margin = new(' ', number.Length + 1);
        (string shown, int start, int length) = Window(
            lines[error.Line - 1], error.Column, error.Length, (style.Width ?? WidestLine) - margin.Length - 3);
        _page.Line($"{margin} |", Quiet);
        _page.Part($" {number} | ", Quiet);
        _page.Line(shown, Style.Plain);
        if (error.Column > 0)
        {
            _page.Part($"{margin} | ", Quiet);
            _page.Line(new string(' ', start) + new string('^', length), look);
        }

        if (error.Edit is { } edit)
        {
            _page.Part($"{margin} = ", Quiet);
            _page.Line($"fix: {Describe(edit)}", Good);
        }
    }

    /// <summary>What an edit does, on one line.</summary>
    public static string Describe(SourceEdit edit) =>
        edit.After.Length == 0 ? $"remove `{Short(edit.Before)}`"
        : edit.Before.Length == 0 ? $"add `{Short(edit.After)}`"
        : $"replace `{Short(edit.Before)}` with `{Short(edit.After)}`";

    private static string Short(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > MaxEdit ? line[..(MaxEdit - 1)] + Cut : line;
    }

    // The part of a line that fits, and where the mark is in it, in columns of the terminal.
    private static (string Shown, int Start, int Length) Window(string line, int column, int length, int width)
    {
        int at = Math.Clamp(column - 1, 0, line.Length);
        int end = Math.Min(line.Length, at + Math.Max(1, length > 0 ? length : WordLength(line, at)));
        string before = Escape(line[..at]), marked = Escape(line[at..end]), after = Escape(line[end..]);
        if (before.Length + marked.Length + after.Length > width)
        {
            int room = Math.Max(LeastAround, width);
            before = before.Length > room / 2 ? Cut + before[^(room / 2)..] : before;
            marked = marked.Length > room / 2 ? marked[..(room / 2)] + Cut : marked;
            int rest = Math.Max(1, room - before.Length - marked.Length);
            after = after.Length > rest ? after[..(rest - 1)] + Cut : after;
        }

        return ($"{before}{marked}{after}".TrimEnd(), before.GetCellWidth(), Math.Max(1, marked.GetCellWidth()));
    }

    private static string Escape(string text) => EscapedText.Line(text.Replace("\t", Tab, StringComparison.Ordinal));

    // Where the length is not known: the word, or the string, that begins there.
    private static int WordLength(string line, int at)
    {
        if (at >= line.Length)
        {
            return 1;
        }

        int close = line[at] is '"' or '\'' or '`' ? line.IndexOf(line[at], at + 1) : -1;
        int end = at;
        while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] is '_' or '$' or '-'))
        {
            end++;
        }

        return close > 0 ? close + 1 - at : end - at;
    }

    private string[] LinesOf(string file)
    {
        if (!_files.TryGetValue(file, out string[]? lines))
        {
            _files[file] = lines = Read(file);
        }

        return lines;
    }

    // A pipe or a device has no length.
    private static string[] Read(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: > 0 and <= MaxFileBytes }
                ? File.ReadAllText(file).Split(["\r\n", "\n", "\r"], StringSplitOptions.None)
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }
}
