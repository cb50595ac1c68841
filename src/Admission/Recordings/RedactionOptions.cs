using System.Collections.Immutable;
using Admission.Objects;

namespace Admission.Recordings;

/// <summary>What is redacted in addition to the built-in rules.</summary>
public sealed record RedactionOptions
{
    /// <summary>
    /// Fields of objects whose values are replaced, with everything below them, for every kind. Default none.
    /// </summary>
    public ImmutableArray<FieldPattern> Fields { get; init; } = [];

    /// <summary>The key of the replacements. Default a random key.</summary>
    public RedactionKey Key { get; init; } = RedactionKey.Create();
}
