using System.Text;

namespace Admission.Cli.Reports;

/// <summary>Writes a report to a file, escaped like standard output: sooner or later it is printed.</summary>
internal static class ReportFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a report.</summary>
    /// <param name="file">The file; replaced where it exists.</param>
    /// <param name="write">Writes the report.</param>
    /// <param name="cancellationToken">Gives up before the file is written.</param>
    public static async Task WriteAsync(string file, Action<TextWriter> write, CancellationToken cancellationToken)
    {
        await using var text = new StringWriter();
        await using var escaping = new EscapingWriter(text);
        write(escaping);
        await File.WriteAllTextAsync(file, text.ToString(), Utf8, cancellationToken);
    }
}
