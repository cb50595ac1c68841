using System.Globalization;
using Admission.Languages;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>Coverage as lcov's tracefile, which editors and code hosts read: geninfo(1).</summary>
internal static class LcovReport
{
    /// <param name="folder">The policies folder, the prefix of paths.</param>
    /// <param name="output">Receives the report.</param>
    public static void Write(IEnumerable<FileCoverage> coverage, string folder, TextWriter output)
    {
        foreach (FileCoverage file in coverage)
        {
            output.Write($"TN:\nSF:{Path.Combine(folder, file.Path).Replace('\\', '/')}\n");
            for (int i = 0; i < file.Branches.Length; i++)
            {
                BranchCoverage one = file.Branches[i];
                WriteWay(output, one, i, 0, one.Taken);
                WriteWay(output, one, i, 1, one.NotTaken);
            }

            output.Write(Invariant($"BRF:{file.Ways}\nBRH:{file.CoveredWays}\n"));
            foreach (LineCoverage line in file.Lines)
            {
                output.Write(Invariant($"DA:{line.Line},{line.Hits}\n"));
            }

            output.Write(Invariant($"LF:{file.Lines.Length}\nLH:{file.CoveredLines}\nend_of_record\n"));
        }
    }

    // A dash if the decision was never made.
    private static void WriteWay(TextWriter output, BranchCoverage branch, int block, int way, long hits)
    {
        string times = branch.Taken + branch.NotTaken == 0 ? "-" : TestReportText.Plain(hits);
        output.Write(Invariant($"BRDA:{branch.Line},{block},{way},{times}\n"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
