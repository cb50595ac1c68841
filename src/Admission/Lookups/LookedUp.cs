using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Lookups;

/// <summary>A lookup whose result was known. Immutable.</summary>
/// <param name="Place">The namespace, empty for none or all; for <see cref="LookupCall.By"/>, the index.</param>
/// <param name="Key">
/// The name of the object; for <see cref="LookupCall.By"/>, the value; empty for <see cref="LookupCall.List"/>.
/// </param>
/// <param name="Objects">
/// The declared fields of each object; none if there is no such object.
/// </param>
public sealed record LookedUp(LookupCall Call, string Place, string Key, ImmutableArray<JsonValue> Objects);
