using System.Collections.Immutable;
using Admission.Rego.Values;

namespace Admission.Rego;

/// <summary>One solution of a query.</summary>
/// <param name="Bindings">The query's variables in the order of their names.</param>
/// <param name="Expressions">The text and the value of each expression.</param>
public sealed record RegoRow(
    ImmutableArray<KeyValuePair<string, RegoValue>> Bindings, ImmutableArray<KeyValuePair<string,
        RegoValue>> Expressions);
