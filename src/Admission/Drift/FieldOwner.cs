using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.Objects;

namespace Admission.Drift;

/// <summary>Who wrote fields of an object, as <c>metadata.managedFields</c> says.</summary>
/// <param name="Name">The manager: <c>kubectl-edit</c>. Chosen by the client, so it is a hint and no proof.</param>
/// <param name="Operation"><c>Apply</c> or <c>Update</c>.</param>
/// <param name="Subresource">The subresource that was written; empty for the object itself.</param>
/// <param name="Time">When it last wrote, as the API server says; empty if it does not.</param>
public sealed record FieldOwner(string Name, string Operation, string Subresource, string Time)
{
    private const int MaxLength = 128;

    /// <summary>
    /// The managers that own one of the fields, the last writer first. Nobody owns a field that was removed: then, and
    /// if no owner is found, the last writer.
    /// </summary>
    /// <param name="value">The object, with its managedFields.</param>
    /// <param name="fields">The changed fields; the root for the whole object.</param>
    public static ImmutableArray<FieldOwner> Of(JsonValue value, IEnumerable<FieldPath> fields)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(fields);
        JsonValue? managed = value.Member("metadata")?.Member("managedFields");
        JsonValue[] entries =
        [
            .. (managed?.Items.ToArray() ?? [])
                .OrderByDescending(static one => one.Member("time")?.Text ?? "", StringComparer.Ordinal),
        ];
        FieldPath[] all = [.. fields];
        JsonValue[] owners =
            [.. entries.Where(entry => all.Any(field => Owns(entry.Member("fieldsV1"), field)))];
        return [.. (owners.Length > 0 ? owners : entries.Take(1)).Select(Read)];
    }

    private static FieldOwner Read(JsonValue entry) => new(
        Cut(entry.Member("manager")?.Text),
        Cut(entry.Member("operation")?.Text),
        Cut(entry.Member("subresource")?.Text),
        Cut(entry.Member("time")?.Text));

    private static string Cut(string? text) => text is null ? "" : text.Length <= MaxLength ? text : text[..MaxLength];

    // Source of truth: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managed-fields
    private static bool Owns(JsonValue? set, FieldPath field)
    {
        if (field.Parent is null)
        {
            return set is not null;
        }

        foreach (FieldSegment segment in field.Segments())
        {
            if (set is not { Kind: JsonKind.Object })
            {
                return false;
            }

            if (set.Count == 0)
            {
                // A value that is owned as a whole: an atomic list or map.
                return true;
            }

            set = Below(set, segment);
        }

        return set is not null;
    }

    private static JsonValue? Below(JsonValue set, FieldSegment segment)
    {
        if (segment.Name is { } name)
        {
            return set.Member("f:" + name);
        }

        for (int i = 0; i < set.Count; i++)
        {
            string member = set.NameAt(i);
            string text = member.Length > 2 ? member[2..] : "";
            bool isFound = segment.Index >= 0
                ? member.StartsWith("i:", StringComparison.Ordinal)
                    && text == segment.Index.ToString(CultureInfo.InvariantCulture)
                : member is ['k' or 'v', ':', ..] && Fits(segment, text);
            if (isFound)
            {
                return set[i];
            }
        }

        return null;
    }

    private static bool Fits(FieldSegment segment, string json) =>
        JsonTree.TryParse(Encoding.UTF8.GetBytes(json), out JsonTree? tree, out _) && tree is not null
        && FieldKey.AllFit(segment.Keys, tree.Root);
}
