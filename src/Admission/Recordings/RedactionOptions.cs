using System.Collections.Immutable;
using Admission.Objects;

namespace Admission.Recordings;

/// <summary>What is redacted beyond what always is.</summary>
public sealed record RedactionOptions
{
    /// <summary>
    /// Fields of objects whose every value is replaced, with all below them, whatever the kind. Default none.
    /// </summary>
    public ImmutableArray<FieldPattern> Fields { get; init; } = [];

    /// <summary>The key of the replacements. Default one that nobody knows.</summary>
    public RedactionKey Key { get; init; } = RedactionKey.Create();
}
