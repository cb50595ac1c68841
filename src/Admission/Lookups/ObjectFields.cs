using System.Buffers;
using System.Text.Json;
using Admission.Json;
using Admission.Objects;

namespace Admission.Lookups;

/// <summary>
/// The fields of an object to keep, as a tree of names. The identity of an object is always kept; <c>managedFields</c>
/// and the data of a Secret never are. Immutable.
/// </summary>
public sealed class ObjectFields
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly string[] Identity =
    [
        "apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.uid", "metadata.resourceVersion",
        "metadata.creationTimestamp", "metadata.deletionTimestamp",
    ];

    private static readonly ObjectFields All = new() { IsWhole = true };

    private readonly Dictionary<string, ObjectFields> _members = new(StringComparer.Ordinal);
    private ObjectFields? _anyMember;
    private ObjectFields? _anyItem;

    private ObjectFields()
    {
    }

    /// <summary>Is a field always kept?</summary>
    internal static bool IsIdentity(string field) => Array.IndexOf(Identity, field) >= 0;

    /// <summary>Is the whole value kept?</summary>
    public bool IsWhole { get; private set; }

    /// <summary>
    /// Are the names of all members kept, and their values only if <see cref="Member"/> includes them?
    /// </summary>
    public bool KeepsNames => _anyMember is not null;

    /// <summary>What to keep of each item, if the value is a list; null for nothing.</summary>
    public ObjectFields? Item => IsWhole ? All : _anyItem;

    /// <summary>What to keep of a member; null if it is omitted, or only its name is kept.</summary>
    public ObjectFields? Member(string name) =>
        IsWhole ? All : _members.GetValueOrDefault(name) ?? (_anyMember is { IsName: false } any ? any : null);

    // Nothing follows ".*": only the name is needed.
    private bool IsName { get; set; }

    /// <summary>The tree of a declaration.</summary>
    internal static ObjectFields Of(ReadDeclaration read)
    {
        var root = new ObjectFields();
        foreach (string field in Identity)
        {
            root.Add(FieldPattern.Parse(field));
        }

        if (read.MetadataOnly || (read.Kind.IsSecret && read.Fields.IsEmpty))
        {
            root.Add(FieldPattern.Parse("metadata"));
            return root;
        }

        if (read.Fields.IsEmpty)
        {
            return All;
        }

        foreach (FieldPattern field in read.Fields.Concat(read.Indexes))
        {
            if (!read.Kind.IsSecret || MayKeepOfSecret(field))
            {
                root.Add(field);
            }
        }

        return root;
    }

    /// <summary>Can the field of a Secret be kept? Its metadata, its type and the names of its keys can.</summary>
    public static bool MayKeepOfSecret(FieldPattern field) =>
        field.NameAt(0) is "metadata" or "type" or "immutable" or "kind" or "apiVersion"
        || (field.Length == 2 && field.NameAt(0) == "data" && field.IsAnyName(1));

    /// <summary>The kept fields of an object, as JSON.</summary>
    /// <param name="value">The object.</param>
    /// <param name="apiVersion">Value for <c>apiVersion</c>; null to keep that of the object.</param>
    /// <param name="kind">Value for <c>kind</c>; null to keep that of the object.</param>
    internal byte[] Keep(JsonValue value, bool isSecret, string? apiVersion = null, string? kind = null)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, JsonRewrite.Options))
        {
            writer.WriteStartObject();
            if (apiVersion is not null && kind is not null)
            {
                // A metadata-only answer names another kind, and the items of a list name none.
                writer.WriteString("apiVersion", apiVersion);
                writer.WriteString("kind", kind);
            }

            for (int i = 0; i < value.Names.Length; i++)
            {
                string name = value.NameAt(i);
                if (kind is not null && name is ("apiVersion" or "kind"))
                {
                    continue;
                }

                if (name == "metadata" && value[i].Kind == JsonKind.Object)
                {
                    writer.WriteStartObject(name);
                    WriteMetadata(writer, value[i], isSecret);
                    writer.WriteEndObject();
                }
                else
                {
                    WriteMember(writer, name, value[i]);
                }
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private void WriteMetadata(Utf8JsonWriter writer, JsonValue metadata, bool isSecret)
    {
        ObjectFields kept = Member("metadata")!;
        for (int i = 0; i < metadata.Names.Length; i++)
        {
            string name = metadata.NameAt(i);
            if (name == "managedFields")
            {
                continue;
            }

            // It repeats the whole object, including data.
            if (name == "annotations" && isSecret && metadata[i].Kind == JsonKind.Object)
            {
                JsonValue annotations = JsonRewrite.Write(inner =>
                {
                    inner.WriteStartObject();
                    JsonRewrite.CopyMembers(inner, metadata[i], LastApplied);
                    inner.WriteEndObject();
                });
                kept.WriteMember(writer, name, annotations);
                continue;
            }

            kept.WriteMember(writer, name, metadata[i]);
        }
    }

    private void WriteMember(Utf8JsonWriter writer, string name, JsonValue value)
    {
        if (Member(name) is { } kept)
        {
            writer.WritePropertyName(name);
            kept.Write(writer, value);
        }
        else if (KeepsNames)
        {
            writer.WriteNull(name);
        }
    }

    private void Write(Utf8JsonWriter writer, JsonValue value)
    {
        if (IsWhole)
        {
            value.WriteTo(writer);
            return;
        }

        switch (value.Kind)
        {
            case JsonKind.Object:
                writer.WriteStartObject();
                for (int i = 0; i < value.Names.Length; i++)
                {
                    WriteMember(writer, value.NameAt(i), value[i]);
                }

                writer.WriteEndObject();
                break;
            case JsonKind.Array:
                writer.WriteStartArray();
                if (_anyItem is { } item)
                {
                    foreach (JsonValue one in value.Items)
                    {
                        item.Write(writer, one);
                    }
                }

                writer.WriteEndArray();
                break;
            default:
                // Not of the form that the declaration expects; there is nothing to keep below it.
                writer.WriteNullValue();
                break;
        }
    }

    private void Add(FieldPattern field)
    {
        ObjectFields at = this;
        for (int i = 0; i < field.Length; i++)
        {
            bool isLast = i == field.Length - 1;
            if (field.NameAt(i) is { } name)
            {
                if (!at._members.TryGetValue(name, out ObjectFields? member))
                {
                    member = new ObjectFields();
                    at._members.Add(name, member);
                }

                at = member;
            }
            else if (field.IsAnyName(i))
            {
                at._anyMember ??= new ObjectFields { IsName = true };
                if (isLast)
                {
                    return;
                }

                at._anyMember.IsName = false;
                at = at._anyMember;
            }
            else
            {
                at = at._anyItem ??= new ObjectFields();
            }
        }

        at.IsWhole = true;
    }
}
