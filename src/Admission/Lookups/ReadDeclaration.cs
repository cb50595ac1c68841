using System.Collections.Immutable;
using Admission.Json;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.Lookups;

/// <summary>
/// Which other objects of the cluster a policy reads. Only declared fields are kept, and a policy can read nothing
/// else. Immutable.
/// </summary>
public sealed record ReadDeclaration
{
    /// <summary>Name of the objects in the policy: <c>configMaps</c>; empty if it needs none.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kind of the objects.</summary>
    public required ReadKind Kind { get; init; }

    /// <summary>Are the objects in namespaces? Default true.</summary>
    public bool IsNamespaced { get; init; } = true;

    /// <summary>Is only metadata read? The API server then sends nothing else. Default false.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>
    /// The fields to keep, besides the identity of the object. A pattern that ends in <c>.*</c> keeps the names of an
    /// object's members without their values. Empty for the whole object.
    /// </summary>
    public ImmutableArray<FieldPattern> Fields { get; init; } = [];

    /// <summary>The fields by whose values objects are found.</summary>
    public ImmutableArray<FieldPattern> Indexes { get; init; } = [];

    /// <summary>
    /// Fields of the object under review that contain names of objects of this kind in its namespace. The webhook reads
    /// those objects from the API server before it evaluates the review. Empty, the default: the cache is enough.
    /// </summary>
    public ImmutableArray<FieldPattern> FreshNames { get; init; } = [];

    /// <summary>The kept fields as a tree.</summary>
    public ObjectFields Kept => field ??= ObjectFields.Of(this);

    /// <summary>
    /// One declaration for each kind, which combines all declarations of that kind, in the order in which the kinds
    /// first occur.
    /// </summary>
    public static ImmutableArray<ReadDeclaration> Merge(IEnumerable<ReadDeclaration> declarations)
    {
        ArgumentNullException.ThrowIfNull(declarations);
        var merged = new List<ReadDeclaration>();
        foreach (ReadDeclaration one in declarations)
        {
            int at = merged.FindIndex(each => each.Kind.IsSame(one.Kind));
            if (at < 0)
            {
                merged.Add(one with { Name = "" });
            }
            else
            {
                merged[at] = merged[at].And(one);
            }
        }

        return [.. merged];
    }

    /// <summary>Does another declaration keep the same fields of the same kind, with the same keys?</summary>
    public bool KeepsSameAs(ReadDeclaration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind
            && MetadataOnly == other.MetadataOnly
            && Texts(Fields).SequenceEqual(Texts(other.Fields))
            && Texts(Indexes).SequenceEqual(Texts(other.Indexes));

        static IEnumerable<string> Texts(ImmutableArray<FieldPattern> patterns) =>
            patterns.Select(static one => one.Text).Order(StringComparer.Ordinal);
    }

    /// <summary>Does this declaration keep every field of another one of the same kind?</summary>
    public bool Covers(ReadDeclaration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsWhole || (MetadataOnly
            ? other.MetadataOnly
            : !other.IsWhole && other.FieldsAsked.Concat(other.Indexes).All(field =>
                ObjectFields.IsIdentity(field.Text) || Fields.Concat(Indexes).Any(one => one.Text == field.Text)));
    }

    /// <summary>The declared fields of an object, as JSON.</summary>
    public byte[] Keep(JsonValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Kept.Keep(value, Kind.IsSecret);
    }

    /// <summary>The names at <see cref="FreshNames"/> in the object of a request; each once.</summary>
    public IEnumerable<string> FindFreshNames(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = new List<JsonValue>();
        foreach (FieldPattern field in FreshNames)
        {
            if (request.Object is { } value)
            {
                field.FindValues(value, found);
            }
        }

        return found.Select(static one => one.Text ?? "")
            .Where(static name => name.Length is > 0 and <= 253)
            .Distinct(StringComparer.Ordinal);
    }

    private ReadDeclaration And(ReadDeclaration other) => new()
    {
        Kind = new ReadKind(
            Kind.Group,
            Kind.Resource.Length > 0 ? Kind.Resource : other.Kind.Resource,
            Kind.Kind.Length > 0 ? Kind.Kind : other.Kind.Kind,
            Kind.Version.Length > 0 ? Kind.Version : other.Kind.Version),
        IsNamespaced = IsNamespaced && other.IsNamespaced,
        MetadataOnly = MetadataOnly && other.MetadataOnly,
        Fields = IsWhole || other.IsWhole ? [] : Union(FieldsAsked, other.FieldsAsked),
        Indexes = Union(Indexes, other.Indexes),
        FreshNames = Union(FreshNames, other.FreshNames),
    };

    private bool IsWhole => Fields.IsEmpty && !MetadataOnly;

    // If another declaration asks for fields, a metadata-only declaration asks for the field metadata.
    private ImmutableArray<FieldPattern> FieldsAsked =>
        MetadataOnly ? [.. Fields, FieldPattern.Parse("metadata")] : Fields;

    private static ImmutableArray<FieldPattern> Union(
        ImmutableArray<FieldPattern> left, ImmutableArray<FieldPattern> right) =>
        [.. left.Concat(right).DistinctBy(static pattern => pattern.Text)];
}
