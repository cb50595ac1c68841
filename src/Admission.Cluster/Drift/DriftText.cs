using Admission.Drift;

namespace Admission.Cluster.Drift;

/// <summary>The words of a report about drift, for log lines and Events.</summary>
public static class DriftText
{
    // The rest is counted.
    private const int MaxFields = 10;

    /// <summary>The fields in one line, at most ten.</summary>
    public static string Fields(ObjectDrift drift)
    {
        ArgumentNullException.ThrowIfNull(drift);
        if (drift.Fields.IsEmpty)
        {
            return drift.Type switch
            {
                DriftType.Created => "the whole object",
                DriftType.Missing => "the whole object",
                _ => "fields not known",
            };
        }

        string all = string.Join(", ", drift.Fields.Take(MaxFields));
        return drift.Fields.Length > MaxFields ? $"{all} and {drift.Fields.Length - MaxFields} more" : all;
    }

    /// <summary>The managers in one line.</summary>
    public static string Managers(ObjectDrift drift)
    {
        ArgumentNullException.ThrowIfNull(drift);
        return drift.Managers.IsEmpty
            ? "an unknown manager"
            : string.Join(", ", drift.Managers.Select(static one =>
                $"{ClusterText.Line(one.Name)}{(one.Subresource.Length == 0 ? "" : $" ({one.Subresource})")}"
                + $"{(one.Time.Length == 0 ? "" : $" at {one.Time}")}"));
    }
}
