using System.Text;
using Admission.Cli.Decisions;

namespace Admission.Cli.Evidence;

/// <summary>Evidence on a terminal: the result, and each point with its status.</summary>
internal static class EvidenceText
{
    public static string Write(EvidenceReport report)
    {
        var text = new StringBuilder();
        foreach (string problem in report.Verification.Problems)
        {
            text.Append("CHANGED  ").Append(problem).Append('\n');
        }

        foreach (string note in report.Notes)
        {
            text.Append("note     ").Append(note).Append('\n');
        }

        text.Append(report.Verification.Problems.IsEmpty ? "ok       " : "FAILED   ")
            .Append(EvidenceWords.Result(report.Verification)).Append('\n')
            .Append("period   ").Append(DecisionTrail.Time(report.Since)).Append(" to ")
            .Append(DecisionTrail.Time(report.Until)).Append('\n')
            .Append("found    ").AppendJoin(", ",
                EvidenceWords.Count(report.Decisions, "decision", "decisions"),
                EvidenceWords.Count(report.Denials, "denial", "denials"),
                EvidenceWords.Count(report.Exceptions.Total, "exception", "exceptions"),
                EvidenceWords.Count(report.Rotations.Total, "key rotation", "key rotations"),
                EvidenceWords.Count(report.BreakGlass.Total, "break-glass period", "break-glass periods"),
                EvidenceWords.Count(report.Gaps.Total, "gap", "gaps")).Append('\n');
        foreach ((Checklist list, var points) in report.Checklists)
        {
            text.Append('\n').Append(list.Title).Append('\n');
            int width = points.Max(static one => one.Point.Id.Length);
            foreach (PointEvidence point in points)
            {
                string since = EvidenceWords.Since(point);
                text.Append("  ").Append(point.Point.Id.PadLeft(width)).Append("  ")
                    .Append(EvidenceWords.Of(point.Status).PadRight(16)).Append(point.Point.Requirement)
                    .Append(since.Length > 0 ? $" ({since})" : "").Append('\n');
            }
        }

        return text.ToString();
    }
}
