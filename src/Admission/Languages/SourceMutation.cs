namespace Admission.Languages;

/// <summary>A file of a policy from which one thing is taken away: a test must notice.</summary>
/// <param name="Source">The file without it.</param>
/// <param name="Kind">What is taken away.</param>
/// <param name="Line">Line where it stood, from 1.</param>
/// <param name="Column">Column where it stood, from 1.</param>
/// <param name="Description">What is taken away, for a person; one line.</param>
public sealed record SourceMutation(
    PolicyFile Source, MutationKind Kind, int Line, int Column, string Description);

/// <summary>What a mutation takes away.</summary>
public enum MutationKind
{
    /// <summary>A call of <c>deny</c>.</summary>
    Denial,

    /// <summary>A call of <c>warn</c>.</summary>
    Warning,

    /// <summary>A condition: what it guards always runs.</summary>
    Condition,

    /// <summary>What a condition guards: it never runs.</summary>
    Guarded,

    /// <summary>One side of <c>&amp;&amp;</c>, <c>||</c> or <c>??</c>, or one arm of <c>?:</c>.</summary>
    Part,
}
