namespace Admission.JavaScript;

/// <summary>Positions of the members of a policy's default export in its source.</summary>
/// <param name="positions">Line and column, from 1, by path.</param>
/// <param name="export">Line and column of the export itself.</param>
public sealed class SourcePositions(
    IReadOnlyDictionary<string, (int Line, int Column)> positions,
    (int Line, int Column) export)
{
    /// <summary>
    /// Position, from 1, of the member's name: <c>match.resources</c>, <c>match[0].labels</c>,
    /// <c>parameters.properties.x.type</c>. If it is computed, that of its nearest parent, or of the export itself.
    /// </summary>
    public (int Line, int Column) Of(string path)
    {
        for (string at = path; at.Length > 0; at = Parent(at))
        {
            if (positions.TryGetValue(at, out (int Line, int Column) position))
            {
                return position;
            }
        }

        return export;
    }

    private static string Parent(string path)
    {
        int cut = path.LastIndexOfAny(['.', '[']);
        return cut < 0 ? "" : path[..cut];
    }
}
