using System.Collections.Immutable;
using Admission.Cel.Values;
using Admission.Fields;

namespace Admission.Cel.Checking;

/// <summary>
/// The types of the objects that expressions read, made from the schemas of their kinds when a field is first looked
/// up. Fields whose type the API server cannot express are left out, as it leaves them out. Not safe to share between
/// threads.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/cel/common/schemas.go
/// </summary>
internal sealed class ObjectFields
{
    private static readonly FieldSchema Empty = new(FieldForm.Object);

    private readonly Dictionary<string, Known> _types = new(StringComparer.Ordinal);

    /// <summary>Adds the type of an object.</summary>
    /// <param name="name">A name for the type, <c>Deployment</c>.</param>
    /// <param name="schema">The schema of the object.</param>
    public CelType Add(string name, FieldSchema schema) => AddObject(name, schema, []);

    /// <summary>Is it the type of an object or of a part of one?</summary>
    public bool Knows(string type) => _types.ContainsKey(type);

    /// <summary>The schema of a type; null for other types.</summary>
    public FieldSchema? SchemaOf(string type) => _types.GetValueOrDefault(type)?.Schema;

    /// <summary>The type of a field; null if the type does not have it.</summary>
    public CelType? FindField(string type, string field)
    {
        if (!_types.TryGetValue(type, out Known? known))
        {
            return null;
        }

        if (!known.Types.TryGetValue(field, out CelType? found))
        {
            found = known.Schema.Fields.GetValueOrDefault(FieldEscapes.Unescape(field)) is { } schema
                && FieldEscapes.IsName(field)
                    ? TypeOf($"{type}.{field}", schema, known.Parents)
                    : null;
            known.Types.Add(field, found);
        }

        return found;
    }

    private CelType AddObject(string name, FieldSchema schema, ImmutableArray<string> parents)
    {
        bool isCircular = schema.TypeName.Length > 0 && parents.Contains(schema.TypeName);
        _types.TryAdd(name, new Known(
            isCircular ? Empty : schema,
            schema.TypeName.Length > 0 ? parents.Add(schema.TypeName) : parents));
        return CelType.Struct(name);
    }

    private CelType? TypeOf(string name, FieldSchema schema, ImmutableArray<string> parents)
    {
        switch (schema.Form)
        {
            case FieldForm.Object:
                return AddObject(name, schema, parents);
            case FieldForm.List:
                return schema.Item is { } item && TypeOf(name + ".@idx", item, parents) is { } itemType
                    ? CelType.List(itemType)
                    : null;
            case FieldForm.Map:
                return schema.Item is { } value && TypeOf(name + ".@elem", value, parents) is { } valueType
                    ? CelType.Map(CelType.String, valueType)
                    : null;
            default:
                return schema.Form switch
                {
                    FieldForm.Boolean => CelType.Bool,
                    FieldForm.Integer => CelType.Int,
                    FieldForm.Number => CelType.Double,
                    FieldForm.Text => CelType.String,
                    FieldForm.Bytes => CelType.Bytes,
                    FieldForm.Date or FieldForm.Time => CelType.Timestamp,
                    FieldForm.Duration => CelType.Duration,
                    FieldForm.IntegerOrText => CelType.Dyn,
                    _ => null,
                };
        }
    }

    private sealed record Known(FieldSchema Schema, ImmutableArray<string> Parents)
    {
        public Dictionary<string, CelType?> Types { get; } = new(StringComparer.Ordinal);
    }
}
