using System.Collections.Immutable;

namespace Admission.Decisions;

/// <summary>The result of verifying one file, as needed to join it with the others. Immutable.</summary>
public sealed record DecisionFileSummary
{
    public required string File { get; init; }

    /// <summary>Name of its chain; empty if the file does not contain it.</summary>
    public string Chain { get; init; } = "";

    /// <summary>Number of its first line; -1 if it has none.</summary>
    public long First { get; init; } = -1;

    /// <summary>SHA-256 of the line before its first, in hexadecimal digits.</summary>
    public string FirstPrevious { get; init; } = "";

    /// <summary>Number of its last line; -1 if it has none.</summary>
    public long Last { get; init; } = -1;

    /// <summary>SHA-256 of its last line, in hexadecimal digits.</summary>
    public string LastHash { get; init; } = "";

    /// <summary>Number of decisions in it.</summary>
    public long Decisions { get; init; }

    /// <summary>Decisions that are missing according to the log.</summary>
    public long Lost { get; init; }

    /// <summary>Time of its first line, RFC 3339; empty if it has none.</summary>
    public string From { get; init; } = "";

    /// <summary>Time of its last signed line; empty if it has none.</summary>
    public string Until { get; init; } = "";

    /// <summary>Fingerprint of the key that signed it; empty if nothing is signed.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The public key in the file, in base64; empty if there is none.</summary>
    public string Key { get; init; } = "";

    /// <summary>How the file ends: <c>file</c>, <c>log</c>; empty if its process did not end it.</summary>
    public string End { get; init; } = "";

    /// <summary>Lines after its last signed line.</summary>
    public long Unsigned { get; init; }

    /// <summary>Bytes of an incomplete line at its end.</summary>
    public long Torn { get; init; }

    /// <summary>Bytes of an incomplete line at the end of the previous file, according to this file.</summary>
    public long TornBefore { get; init; }

    /// <summary>Last line that was missing when its process started; null if none was.</summary>
    public long? MissingUntil { get; init; }

    /// <summary>The lines that were deleted according to the log: for each chain, those before a number.</summary>
    public ImmutableArray<KeyValuePair<string, long>> Deleted { get; init; } = [];

    /// <summary>Does the last line match the head of the chain? True if that line is not in this file.</summary>
    public bool FitsHead { get; init; } = true;

    /// <summary>The first problem: <c>line 17: it was changed …</c>; empty if the file is valid.</summary>
    public string Problem { get; init; } = "";
}
