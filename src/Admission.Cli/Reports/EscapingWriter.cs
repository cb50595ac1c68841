using System.Text;

namespace Admission.Cli.Reports;

/// <summary>
/// The only way to standard output, standard error and report files: written text can neither control a terminal nor
/// give a command to a CI system, whatever it quotes. A line that is written with <c>WriteLine</c> stays one line.
/// </summary>
/// <param name="inner">Receives the escaped text.</param>
internal sealed class EscapingWriter(TextWriter inner) : TextWriter
{
    // GitHub Actions and GitLab read these at the start of a line, ignoring spaces. Other commands are escaped
    // anywhere.
    private static readonly string[] LineCommands = ["::", "section_start:", "section_end:"];

    private bool _isAtStart = true;

    /// <summary>The underlying writer.</summary>
    public TextWriter Inner => inner;

    /// <summary>When to color text: one of <see cref="ReportColor.Names"/>.</summary>
    public string Color { get; set; } = ReportColor.Auto;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Writes a command for GitHub Actions on its own line; its texts are escaped already.</summary>
    public static void WriteCommand(TextWriter output, string command)
    {
        if (output is EscapingWriter writer)
        {
            writer.Inner.Write(EscapedText.Line(command) + "\n");
            writer._isAtStart = true;
        }
        else
        {
            output.Write(command + "\n");
        }
    }

    /// <summary>Writes a part of a line with a style.</summary>
    /// <param name="output">Receives the text.</param>
    /// <param name="paint">Adds the escape sequences of the style.</param>
    public static void WritePainted(TextWriter output, string text, Func<string, string> paint)
    {
        if (output is EscapingWriter writer)
        {
            writer.Inner.Write(paint(writer.Guard(EscapedText.Line(text))));
        }
        else
        {
            output.Write(paint(EscapedText.Line(text)));
        }
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            inner.Write(Guard(EscapedText.Lines(value)));
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void WriteLine() => Write("\n");

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(EscapedText.Line(value ?? "") + "\n");

    /// <inheritdoc/>
    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync() => inner.FlushAsync();

    private string Guard(string text)
    {
        int commands = 0;
        var guarded = new StringBuilder();
        int copied = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            ReadOnlySpan<char> line = text.AsSpan(at, end - at);
            ReadOnlySpan<char> trimmed = line.TrimStart();
            if (_isAtStart && StartsCommand(trimmed))
            {
                int mark = end - trimmed.Length;
                guarded.Append(text, copied, mark - copied).Append(Escape(text[mark]));
                copied = mark + 1;
                commands++;
            }

            _isAtStart = end < text.Length || (_isAtStart && trimmed.IsEmpty);
            at = end + 1;
        }

        return commands == 0 ? text : guarded.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool StartsCommand(ReadOnlySpan<char> text)
    {
        foreach (string command in LineCommands)
        {
            if (text.StartsWith(command, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static string Escape(char letter) => FormattableString.Invariant($"\\u{(int)letter:x4}");
}
