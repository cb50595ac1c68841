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
    /// For what is standard output now: wrapping on a terminal only, color as <c>--color</c> and the environment say.
    /// </summary>
    public static ReportStyle Detect(TextWriter output, IReadOnlyDictionary<string, string> environment)
    {
        var writer = output as EscapingWriter;
        bool isTerminal = ReferenceEquals(writer?.Inner ?? output, Console.Out) && !Console.IsOutputRedirected;
        bool isColored = ReportColor.IsOn(writer?.Color ?? ReportColor.Auto, isTerminal, environment);
        return new ReportStyle(isColored, isTerminal ? Math.Max(Console.WindowWidth, NarrowestWidth) : null);
    }
}
