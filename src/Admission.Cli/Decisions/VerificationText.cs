using System.Globalization;
using System.Text;
using Admission.Decisions;

namespace Admission.Cli.Decisions;

/// <summary>The result of verifying a decision log, for people.</summary>
internal static class VerificationText
{
    /// <param name="isTrusted">Were the keys given, rather than read from the log?</param>
    public static string Write(DecisionVerification result, bool isTrusted)
    {
        var text = new StringBuilder();
        foreach (string problem in result.Problems)
        {
            text.Append("CHANGED  ").Append(problem).Append('\n');
        }

        foreach (string note in result.Notes)
        {
            text.Append("note     ").Append(note).Append('\n');
        }

        foreach (string fingerprint in result.Fingerprints)
        {
            text.Append("key      ").Append(fingerprint)
                .Append(isTrusted ? "" : ", from the log itself: compare it with yours, or use --key").Append('\n');
        }

        string[] times =
        [
            .. result.Files.SelectMany(static one => (string[])[one.From, one.Until])
                .Where(static one => one.Length > 0)
                .Order(StringComparer.Ordinal),
        ];
        return text.Append(result.Problems.IsEmpty ? "ok       " : "FAILED   ")
            .Append(CultureInfo.InvariantCulture, $"{result.Chains} {(result.Chains == 1 ? "chain" : "chains")}, ")
            .Append(CultureInfo.InvariantCulture, $"{result.Files.Length} ")
            .Append(result.Files.Length == 1 ? "file, " : "files, ")
            .Append(CultureInfo.InvariantCulture, $"{result.Lines} lines, {result.Decisions} decisions")
            .Append(times.Length > 0 ? $" from {times[0]} to {times[^1]}" : "")
            .Append(result.Lost > 0
                ? string.Create(CultureInfo.InvariantCulture, $"; {result.Lost} decisions are missing, according to "
                    + $"the log")
                : "")
            .Append('\n').ToString();
    }
}
