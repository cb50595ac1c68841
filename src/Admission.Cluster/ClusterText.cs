namespace Admission.Cluster;

/// <summary>Converts text of an API server for a log line.</summary>
internal static class ClusterText
{
    private const int MaxLength = 300;

    /// <summary>One line without control characters, cut at 300.</summary>
    public static string Line(string text)
    {
        string cut = text.Length > MaxLength ? $"{text.AsSpan(0, MaxLength)}…" : text;
        return string.Create(cut.Length, cut, static (line, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }
}
