using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Policies;

/// <summary>JSON Schema of a policy's parameters.</summary>
public sealed class ParameterSchema
{
    /// <summary>The defaults of the schema, filled into what the operator set: an object, complete and checked.</summary>
    public ImmutableArray<string> Apply(JsonValue? given, out JsonValue parameters) => throw new NotImplementedException();
}
