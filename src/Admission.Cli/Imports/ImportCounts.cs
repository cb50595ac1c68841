namespace Admission.Cli.Imports;

/// <summary>What an import came to.</summary>
internal sealed class ImportCounts
{
    /// <summary>Recordings written.</summary>
    public long Written { get; set; }

    /// <summary>Records that could not be read.</summary>
    public long Failed { get; set; }

    /// <summary>Recordings that lack something, by what.</summary>
    public Dictionary<string, long> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>Records that are about no review, by reason.</summary>
    public SortedDictionary<string, long> PassedOver { get; } = new(StringComparer.Ordinal);

    /// <summary>What the user should know about the kinds of the objects, each note once.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The first errors.</summary>
    public List<string> Errors { get; } = [];
}
