namespace Admission.Cli.Reports;

/// <summary>How text for people is shown.</summary>
/// <param name="IsColoured">With ANSI colours?</param>
/// <param name="Width">
/// Columns to wrap at; null for no wrapping, so that programs find whole messages on a line.
/// </param>
internal sealed record ReportStyle(bool IsColoured, int? Width)
{
    private const int NarrowestWidth = 40;

    /// <summary>For files and pipes.</summary>
    public static readonly ReportStyle Plain = new(false, null);

    /// <summary>
    /// For what is standard output now: colour and wrapping on a terminal only, and no colour with NO_COLOR
    /// (https://no-color.org) or a dumb terminal.
    /// </summary>
    public static ReportStyle Detect(TextWriter output, IReadOnlyDictionary<string, string> environment)
    {
        TextWriter target = output is EscapingWriter writer ? writer.Inner : output;
        if (!ReferenceEquals(target, Console.Out) || Console.IsOutputRedirected)
        {
            return Plain;
        }

        bool isColoured = environment.GetValueOrDefault("NO_COLOR", "").Length == 0
            && environment.GetValueOrDefault("TERM", "") != "dumb";
        return new ReportStyle(isColoured, Math.Max(Console.WindowWidth, NarrowestWidth));
    }
}
