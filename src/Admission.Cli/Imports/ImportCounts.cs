namespace Admission.Cli.Imports;

/// <summary>The result of an import.</summary>
internal sealed class ImportCounts
{
    /// <summary>Recordings written.</summary>
    public long Written { get; set; }

    /// <summary>Records that could not be read.</summary>
    public long Failed { get; set; }

    /// <summary>Number of recordings with an unknown part, by part.</summary>
    public Dictionary<string, long> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>Records that are not about a review, by reason.</summary>
    public SortedDictionary<string, long> PassedOver { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes about the kinds of the objects, each once.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The first errors.</summary>
    public List<string> Errors { get; } = [];
}
