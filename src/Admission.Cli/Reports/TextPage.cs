using Spectre.Console;

namespace Admission.Cli.Reports;

/// <summary>Text for people, with color and wrapping according to the style.</summary>
/// <param name="output">Receives the text.</param>
/// <param name="style">Colors and width.</param>
/// <param name="indent">Number of columns before wrapped text.</param>
internal sealed class TextPage(TextWriter output, ReportStyle style, int indent)
{
    /// <summary>Prefix of each line of a text, so that no text of the input begins a line.</summary>
    private const string Margin = "| ";

    private readonly Paint _paint = new(style);

    /// <summary>Writes a part of a line.</summary>
    public void Part(string text, Style look)
    {
        if (style.IsColoured && text.Length > 0)
        {
            EscapingWriter.WritePainted(output, text, escaped => _paint.Text(escaped, look));
        }
        else
        {
            output.Write(EscapedText.Line(text));
        }
    }

    /// <summary>Writes the rest of a line and ends it.</summary>
    public void Line(string text, Style look)
    {
        Part(text, look);
        output.Write('\n');
    }

    /// <summary>Writes text on separate lines, each after a margin.</summary>
    public void Wrapped(string text, Style look)
    {
        string margin = new string(' ', indent) + Margin;
        foreach (string line in EscapedText.Lines(text).Split('\n'))
        {
            foreach (string part in Wrap(line, style.Width - margin.Length ?? int.MaxValue))
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
