using System.Globalization;

namespace Admission.Cli.Manifests;

/// <summary>Joins many similar notes in one line, so that the output for a large repository stays readable.</summary>
internal static class SkippedNotes
{
    private const int MaxShown = 3;

    /// <summary>The notes, with equal texts joined, in the order of the first of each.</summary>
    public static IEnumerable<ManifestProblem> Group(IEnumerable<ManifestProblem> notes)
    {
        foreach (IGrouping<string, ManifestProblem> group in notes.GroupBy(
            static note => note.Message, StringComparer.Ordinal))
        {
            ManifestProblem[] all = [.. group];
            string[] files = [.. all.Select(static note => note.File).Distinct(StringComparer.Ordinal)];
            if (all.Length <= MaxShown)
            {
                foreach (ManifestProblem one in all)
                {
                    yield return one;
                }

                continue;
            }

            string shown = string.Join(", ", files.Take(MaxShown));
            string more = files.Length > MaxShown
                ? string.Create(CultureInfo.InvariantCulture, $" and {files.Length - MaxShown:N0} more files")
                : "";
            yield return new ManifestProblem(
                shown + more,
                0,
                0,
                string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({all.Length:N0} times)"));
        }
    }
}
