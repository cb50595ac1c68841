using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Documents;

/// <summary>Compares what a document shows with what was printed.</summary>
internal static class Printout
{
    /// <summary>
    /// Fails if a line that is shown was not printed, in that order. <c>…</c> stands for anything, in a line or as one.
    /// </summary>
    public static void Shows(CodeBlock block, string printed)
    {
        string[] lines = printed.ReplaceLineEndings("\n").Split('\n');
        int at = 0;
        foreach (string line in block.Text.TrimEnd().Split('\n').Where(static line => line.Trim() != "…"))
        {
            string pattern = "^" + Regex.Escape(line.TrimEnd()).Replace("…", ".*", StringComparison.Ordinal) + "$";
            int found = Array.FindIndex(lines, at, one => Regex.IsMatch(one.TrimEnd(), pattern));
            Assert.True(found >= 0, $"{block.Place}: nothing printed reads\n  {line}\nPrinted was:\n{printed}");
            at = found + 1;
        }
    }
}
