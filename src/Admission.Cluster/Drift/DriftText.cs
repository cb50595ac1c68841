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
                DriftType.Created or DriftType.Deleted or DriftType.Missing => "the whole object",
                _ => "fields not known",
            };
        }

        string all = string.Join(", ", drift.Fields.Take(MaxFields));
        return drift.Fields.Length > MaxFields ? $"{all} and {drift.Fields.Length - MaxFields} more" : all;
    }

    /// <summary>The change in one word: <c>deleted</c>.</summary>
    public static string Change(ObjectDrift drift)
    {
        ArgumentNullException.ThrowIfNull(drift);
        return drift.Type switch
        {
            DriftType.Created => "created",
            DriftType.Deleted => "deleted",
            DriftType.Missing => "missing",
            _ => "changed",
        };
    }

    /// <summary>The managers in one line. No field of an object says who deleted it.</summary>
    public static string Managers(ObjectDrift drift)
    {
        ArgumentNullException.ThrowIfNull(drift);
        return drift.Managers.IsEmpty
            ? drift.Type == DriftType.Deleted ? "an unknown user" : "an unknown manager"
            : string.Join(", ", drift.Managers.Select(static one =>
                $"{ClusterText.Line(one.Name)}{(one.Subresource.Length == 0 ? "" : $" ({one.Subresource})")}"
                + $"{(one.Time.Length == 0 ? "" : $" at {one.Time}")}"));
    }
}
