using Spectre.Console;

namespace Admission.Cli.Reports;

/// <summary>Text for people, with colour and wrapping where the style has them.</summary>
/// <param name="output">Where to.</param>
/// <param name="style">How it is shown.</param>
/// <param name="indent">Columns before wrapped text.</param>
internal sealed class TextPage(TextWriter output, ReportStyle style, int indent)
{
    private readonly IAnsiConsole _console = Paint.On(output, style);

    /// <summary>Writes a part of a line.</summary>
    public void Part(string text, Style look)
    {
        if (style.IsColoured && text.Length > 0)
        {
            _console.Write(text, look);
        }
        else
        {
            output.Write(text);
        }
    }

    /// <summary>Writes the rest of a line and ends it.</summary>
    public void Line(string text, Style look)
    {
        Part(text, look);
        output.Write('\n');
    }

    /// <summary>Writes text on lines of its own.</summary>
    public void Wrapped(string text, Style look)
    {
        string margin = new(' ', indent);
        foreach (string line in ReportText.Clean(text.ReplaceLineEndings("\n")).Split('\n'))
        {
            foreach (string part in Wrap(line, style.Width - indent ?? int.MaxValue))
            {
                output.Write(margin);
                Line(part, look);
            }
        }
    }

    private static IEnumerable<string> Wrap(string line, int width)
    {
        while (line.Length > width)
        {
            int space = line.LastIndexOf(' ', width);
            int cut = space > 0 ? space : line.IndexOf(' ', StringComparison.Ordinal);
            if (cut < 0)
            {
                break;
            }

            yield return line[..cut];
            line = line[(cut + 1)..];
        }

        yield return line;
    }
}
