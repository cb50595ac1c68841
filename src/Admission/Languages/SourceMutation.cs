namespace Admission.Languages;

/// <summary>A policy file from which one part is removed: a test must notice.</summary>
/// <param name="Source">The file without the part.</param>
/// <param name="Kind">The kind of the part.</param>
/// <param name="Line">Line of the part, from 1.</param>
/// <param name="Column">Column of the part, from 1.</param>
/// <param name="Description">Describes the part in one line.</param>
public sealed record SourceMutation(
    PolicyFile Source, MutationKind Kind, int Line, int Column, string Description);

/// <summary>The kind of part that a mutation removes.</summary>
public enum MutationKind
{
    /// <summary>A call of <c>deny</c>.</summary>
    Denial,

    /// <summary>A call of <c>warn</c>.</summary>
    Warning,

    /// <summary>A condition: the guarded code always runs.</summary>
    Condition,

    /// <summary>The code that a condition guards: it never runs.</summary>
    Guarded,

    /// <summary>One side of <c>&amp;&amp;</c>, <c>||</c> or <c>??</c>, or one arm of <c>?:</c>.</summary>
    Part,
}
