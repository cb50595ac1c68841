using System.Text;
using Spectre.Console;

namespace Admission.Cli.Reports;

/// <summary>Adds the escape sequences of a color to text.</summary>
internal sealed class Paint
{
    // Wide, so that Spectre never breaks a line: paths must stay complete to be clickable.
    private const int Unbroken = 1_000_000;

    private readonly StringBuilder _painted = new();
    private readonly IAnsiConsole _console;

    /// <param name="style">With colors or without.</param>
    public Paint(ReportStyle style)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = style.IsColoured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = style.IsColoured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(new StringWriter(_painted)),
        });
        _console.Profile.Width = Unbroken;
    }

    /// <summary>The text with a style. The text must be escaped already.</summary>
    public string Text(string text, Style look)
    {
        _painted.Clear();
        _console.Write(text, look);
        return _painted.ToString();
    }
}
