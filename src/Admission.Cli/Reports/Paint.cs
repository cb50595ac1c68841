using Spectre.Console;

namespace Admission.Cli.Reports;

/// <summary>Colour on a writer.</summary>
internal static class Paint
{
    // Wide, so that Spectre never breaks a line by itself: paths must stay whole for a click.
    private const int Unbroken = 1_000_000;

    /// <summary>A console that writes there, with colour where the style has it, and breaks no line.</summary>
    public static IAnsiConsole On(TextWriter output, ReportStyle style)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = style.IsColoured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = style.IsColoured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = Unbroken;
        return console;
    }
}
