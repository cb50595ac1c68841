using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Fields;

/// <summary>
/// The fields of the objects of a kind: of Kubernetes' own kinds in version 1.34, and of CustomResourceDefinitions.
/// Immutable; safe to use from several threads.
/// </summary>
public sealed class FieldTable
{
    private const string Resource = "built-in-fields.tsv";
    private const string Metadata = "meta.v1.ObjectMeta";

    private static readonly Lazy<FieldTable> LazyBuiltIn = new(Read);

    private readonly FrozenDictionary<string, string[]> _types;
    private readonly ImmutableDictionary<GroupVersionKind, FieldSchema> _kinds;

    private FieldTable(
        FrozenDictionary<string, string[]> types, ImmutableDictionary<GroupVersionKind, FieldSchema> kinds)
    {
        _types = types;
        _kinds = kinds;
    }

    /// <summary>The kinds of Kubernetes.</summary>
    public static FieldTable BuiltIn => LazyBuiltIn.Value;

    /// <summary>Every kind, in no particular order.</summary>
    public IEnumerable<GroupVersionKind> Kinds => _kinds.Keys;

    /// <summary>The schema of the objects of a kind; null if it is not known.</summary>
    public FieldSchema? Find(GroupVersionKind kind) => _kinds.GetValueOrDefault(kind);

    /// <summary>
    /// These kinds and those of CustomResourceDefinitions, which cannot replace a kind of Kubernetes.
    /// </summary>
    /// <param name="definitions">The definitions; other objects are ignored.</param>
    public FieldTable With(IEnumerable<JsonValue> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        ImmutableDictionary<GroupVersionKind, FieldSchema> kinds = _kinds;
        foreach (JsonValue definition in definitions)
        {
            foreach ((GroupVersionKind kind, FieldSchema schema) in
                FieldDefinition.Read(definition, TypeOf(Metadata)))
            {
                kinds = BuiltIn._kinds.ContainsKey(kind) ? kinds : kinds.SetItem(kind, schema);
            }
        }

        return ReferenceEquals(kinds, _kinds) ? this : new FieldTable(_types, kinds);
    }

    // Columns: the type, its kinds, its fields. The first lines of the table explain them.
    private static FieldTable Read()
    {
        using Stream stream = typeof(FieldTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing from the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var types = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                string[] cells = line.Split('\t');
                types.Add(cells[0], cells);
            }
        }

        var table = new FieldTable(
            types.ToFrozenDictionary(StringComparer.Ordinal), ImmutableDictionary<GroupVersionKind, FieldSchema>.Empty);
        return new FieldTable(table._types, types.Values.SelectMany(cells => cells[1] == "-" ? [] : cells[1].Split(',')
                .Select(kind => KeyValuePair.Create(KindOf(kind), table.TypeOf(cells[0]))))
            .ToImmutableDictionary());
    }

    // apps/v1.Deployment
    private static GroupVersionKind KindOf(string text)
    {
        int dot = text.LastIndexOf('.');
        return KindTable.Parse(text[..dot], text[(dot + 1)..]);
    }

    private FieldSchema TypeOf(string name) => new(FieldForm.Object, () => FieldsOf(_types[name]))
    {
        TypeName = name,
        Required =
        [
            .. _types[name].Skip(2).Select(static cell => cell.Split(':')[0])
                .Where(static field => field.EndsWith('!')).Select(static field => field[..^1]),
        ],
    };

    private FrozenDictionary<string, FieldSchema> FieldsOf(string[] cells) => cells.Skip(2)
        .Select(static cell => cell.Split(':'))
        .ToFrozenDictionary(static cell => cell[0].TrimEnd('!'), cell => SchemaOf(cell[1]), StringComparer.Ordinal);

    // {}text is a map, []text a list, [set]text a set, [name+port]core.v1.ServicePort a list with keys.
    private FieldSchema SchemaOf(string text)
    {
        if (text.StartsWith("{}", StringComparison.Ordinal))
        {
            return new FieldSchema(FieldForm.Map) { Item = SchemaOf(text[2..]) };
        }

        if (text[0] == '[')
        {
            int end = text.IndexOf(']', StringComparison.Ordinal);
            string keys = text[1..end];
            return new FieldSchema(FieldForm.List)
            {
                Item = SchemaOf(text[(end + 1)..]),
                IsSet = keys == "set",
                ListKeys = keys is "" or "set" ? [] : [.. keys.Split('+')],
            };
        }

        return text.Contains('.', StringComparison.Ordinal)
            ? TypeOf(text)
            : new FieldSchema(Enum.Parse<FieldForm>(text, ignoreCase: true));
    }
}
