using System.Text;

namespace Admission.Cli.Reports;

/// <summary>Writes a report to a file, escaped like standard output, because the file can be printed later.</summary>
internal static class ReportFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="file">The file; replaced if it exists.</param>
    /// <param name="write">Writes the report.</param>
    /// <param name="cancellationToken">Stops before the file is written.</param>
    public static async Task WriteAsync(string file, Action<TextWriter> write, CancellationToken cancellationToken)
    {
        await using var text = new StringWriter();
        await using var escaping = new EscapingWriter(text);
        write(escaping);
        await File.WriteAllTextAsync(file, text.ToString(), Utf8, cancellationToken);
    }
}
