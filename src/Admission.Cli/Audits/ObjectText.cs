using Admission.Kinds;

namespace Admission.Cli.Audits;

/// <summary>The text of one object.</summary>
/// <param name="Utf8">The text.</param>
/// <param name="Line">Its first line in the stream, from 1.</param>
/// <param name="ListKind">The kind of the list around it; null if there is none or it is not known yet.</param>
internal readonly record struct ObjectText(byte[] Utf8, int Line, GroupVersionKind? ListKind)
{
    /// <summary>Is it larger than allowed? Then it is incomplete, and nothing follows.</summary>
    public bool IsTooLarge { get; init; }
}
