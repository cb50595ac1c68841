namespace Admission.Cli.Reports;

/// <summary>Style of text for people.</summary>
/// <param name="IsColoured">With ANSI colors?</param>
/// <param name="Width">
/// Columns to wrap at; null for no wrapping, so that programs find complete messages on a line.
/// </param>
internal sealed record ReportStyle(bool IsColoured, int? Width)
{
    private const int NarrowestWidth = 40;

    /// <summary>For files and pipes.</summary>
    public static readonly ReportStyle Plain = new(false, null);

    /// <summary>
    /// For the current standard output: wrapping only on a terminal, color by <c>--color</c> and the environment.
    /// </summary>
    public static ReportStyle Detect(TextWriter output, IReadOnlyDictionary<string, string> environment)
    {
        var writer = output as EscapingWriter;
        bool isTerminal = ReferenceEquals(writer?.Inner ?? output, Console.Out) && !Console.IsOutputRedirected;
        bool isColored = ReportColor.IsOn(writer?.Color ?? ReportColor.Auto, isTerminal, environment);
        return new ReportStyle(isColored, isTerminal ? Math.Max(Console.WindowWidth, NarrowestWidth) : null);
    }
}
