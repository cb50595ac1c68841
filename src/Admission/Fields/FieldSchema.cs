using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Admission.Fields;

/// <summary>The content of a field of a Kubernetes object. Immutable; a type may contain itself.</summary>
public sealed class FieldSchema
{
    private static readonly FrozenDictionary<string, FieldSchema> NoFields =
        FrozenDictionary<string, FieldSchema>.Empty;

    private readonly Lazy<FrozenDictionary<string, FieldSchema>> _fields;

    /// <summary>A schema without fields.</summary>
    /// <param name="form">Which values the field has.</param>
    public FieldSchema(FieldForm form)
        : this(form, static () => NoFields)
    {
    }

    /// <summary>A schema with fields.</summary>
    /// <param name="form">Which values the field has.</param>
    /// <param name="fields">Reads its fields when they are first asked for.</param>
    internal FieldSchema(FieldForm form, Func<FrozenDictionary<string, FieldSchema>> fields)
    {
        Form = form;
        _fields = new Lazy<FrozenDictionary<string, FieldSchema>>(fields);
    }

    /// <summary>Which values the field has.</summary>
    public FieldForm Form { get; }

    /// <summary>The fields of an object by name; empty for everything else.</summary>
    public FrozenDictionary<string, FieldSchema> Fields => _fields.Value;

    /// <summary>The items of a list or the values of a map; null for everything else.</summary>
    public FieldSchema? Item { get; init; }

    /// <summary>
    /// The name of the type, <c>core.v1.PodSpec</c>, which the fields of several types may share; empty for a type
    /// without a name.
    /// </summary>
    public string TypeName { get; init; } = "";

    /// <summary>The fields that an object always has. Default none.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>The fields that identify an item of a list, <c>name</c>. Default none.</summary>
    public ImmutableArray<string> ListKeys { get; init; } = [];

    /// <summary>Does a list contain each item only once? Default false.</summary>
    public bool IsSet { get; init; }

    /// <summary>May an object have fields that the schema does not name? Default false.</summary>
    public bool PreservesUnknownFields { get; init; }

    /// <summary>Is it a whole Kubernetes object, with apiVersion, kind and metadata? Default false.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>The schema at a path, <c>spec.template.spec.containers[].image</c>; null if there is none.</summary>
    /// <param name="path">
    /// Names of fields. Items of lists and values of maps are <c>[]</c>, or <c>[*]</c>, or <c>[0]</c>.
    /// </param>
    public FieldSchema? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FieldSchema? found = this;
        foreach (string part in path.Replace("[", ".[", StringComparison.Ordinal)
            .Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            found = part[0] == '[' || found.Form == FieldForm.Map ? found.Item : found.Fields.GetValueOrDefault(part);
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }
}
