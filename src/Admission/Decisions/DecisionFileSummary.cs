using System.Collections.Immutable;

namespace Admission.Decisions;

/// <summary>What verifying one file found, as far as it is needed to join it with the others. Immutable.</summary>
public sealed record DecisionFileSummary
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Name of its chain; empty if the file does not say.</summary>
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

    /// <summary>Decisions that the log says are missing.</summary>
    public long Lost { get; init; }

    /// <summary>Time of its first line, RFC 3339; empty if it has none.</summary>
    public string From { get; init; } = "";

    /// <summary>Time of its last signed line; empty if it has none.</summary>
    public string Until { get; init; } = "";

    /// <summary>Fingerprint of the key that signed it; empty if nothing is signed.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The public key that it names, in base64; empty if none.</summary>
    public string Key { get; init; } = "";

    /// <summary>How it ends: <c>file</c>, <c>log</c>; empty if its process has not ended it.</summary>
    public string End { get; init; } = "";

    /// <summary>Lines after its last signed line.</summary>
    public long Unsigned { get; init; }

    /// <summary>Bytes of an incomplete line at its end.</summary>
    public long Torn { get; init; }

    /// <summary>Bytes of an incomplete line that it says are at the end of the file before.</summary>
    public long TornBefore { get; init; }

    /// <summary>Last line that its process missed when it started; null if none.</summary>
    public long? MissingUntil { get; init; }

    /// <summary>The lines that the log says were deleted: for each chain, those before a number.</summary>
    public ImmutableArray<KeyValuePair<string, long>> Deleted { get; init; } = [];

    /// <summary>
    /// Is the line that the head of the chain vouches for what it was? True if it is not in this file.
    /// </summary>
    public bool FitsHead { get; init; } = true;

    /// <summary>
    /// The first thing that is wrong: <c>line 17: it was changed …</c>; empty if the file is whole in itself.
    /// </summary>
    public string Problem { get; init; } = "";
}
