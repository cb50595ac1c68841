using System.Collections.Immutable;
using System.Text;

namespace Admission.Kinds;

/// <summary>
/// Reads a table of kinds that is embedded in this assembly: one kind per line, columns separated by tabs, <c>-</c> for
/// nothing. The first lines of the tables explain the columns.
/// </summary>
internal static class KindTableReader
{
    /// <summary>The kinds of a table.</summary>
    /// <param name="name">Name of the embedded file.</param>
    /// <param name="origin">Where its kinds come from.</param>
    public static IEnumerable<ResourceKind> Read(string name, KindOrigin origin)
    {
        using Stream stream = typeof(KindTableReader).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing from the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return ReadLine(line.Split('\t'), origin);
            }
        }
    }

    private static ResourceKind ReadLine(string[] cells, KindOrigin origin) =>
        new(TextOf(cells, 0), cells[1], cells[2], cells[3] == "namespaced", origin)
        {
            Versions = [.. ListOf(cells, 4).Select(ReadVersion)],
            TemplatePaths = ListOf(cells, 5),
            Subresources = [.. ListOf(cells, 6).Select(ReadSubresource)],
        };

    private static string TextOf(string[] cells, int column) =>
        column < cells.Length && cells[column] != "-" ? cells[column] : "";

    private static ImmutableArray<string> ListOf(string[] cells, int column) =>
        [.. TextOf(cells, column).Split(',', StringSplitOptions.RemoveEmptyEntries)];

    // v1beta1, v1beta1:1.22 or v1beta1:1.16>apps
    private static KindVersion ReadVersion(string text)
    {
        string[] parts = text.Split(':', '>');
        return new KindVersion(
            parts[0], parts.Length > 1 ? parts[1] : "", parts.Length > 2 ? parts[2] : "");
    }

    // status or eviction=policy/v1.Eviction
    private static KindSubresource ReadSubresource(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return new KindSubresource(text, null);
        }

        int dot = text.LastIndexOf('.');
        GroupVersionKind kind = KindTable.Parse(text[(equals + 1)..dot], text[(dot + 1)..]);
        return new KindSubresource(text[..equals], kind);
    }
}
