using System.Collections.Immutable;
using System.Text.Json;
using Admission.Json;
using Admission.Lookups;

namespace Admission.Recordings;

/// <summary>
/// Owners of the object under review in a recording, <c>lookups.owners</c>, as <c>existingWorkloads</c> read them: an
/// item for each, without <c>object</c> if there is no such object.
/// </summary>
internal static class RecordedOwners
{
    /// <summary>
    /// Maximum size of the owners of one review: 256 KiB of JSON. An owner that exceeds it is not known to a replay.
    /// </summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>The owners to record: those whose state is known, within the limit.</summary>
    public static ImmutableArray<FreshObject> Keep(ImmutableArray<FreshObject> owners)
    {
        var kept = ImmutableArray.CreateBuilder<FreshObject>();
        int left = MaxBytes;
        foreach (FreshObject owner in owners)
        {
            int bytes = owner.Found.Object?.RawUtf8.Length ?? 0;
            if (owner.Found.State != LookupState.Unknown && bytes <= left)
            {
                left -= bytes;
                kept.Add(owner);
            }
        }

        return kept.DrainToImmutable();
    }

    /// <summary>Writes the owners as a list; their values are redacted like those of the request.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<FreshObject> owners, RedactedRequest redacted)
    {
        writer.WriteStartArray();
        foreach (FreshObject owner in owners)
        {
            writer.WriteStartObject();
            if (owner.Kind.Group.Length > 0)
            {
                writer.WriteString("group", owner.Kind.Group);
            }

            writer.WriteString("resource", owner.Kind.Resource);
            writer.WriteString("namespace", owner.Space);
            writer.WriteString("name", owner.Name);
            if (owner.Found.Object is { } value)
            {
                writer.WritePropertyName("object");
                redacted.WriteLookedUp(writer, value, isSecret: false);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads the owners. An item that names no object is not read.</summary>
    /// <param name="list">The list; null for none.</param>
    public static ImmutableArray<FreshObject> Read(JsonValue? list)
    {
        if (list is not { Kind: JsonKind.Array })
        {
            return [];
        }

        var owners = ImmutableArray.CreateBuilder<FreshObject>();
        foreach (JsonValue item in list.Items)
        {
            if (owners.Count < ReviewOwners.MaxOwners
                && item.Member("resource")?.Text is { Length: > 0 } resource
                && item.Member("name")?.Text is { Length: > 0 } name)
            {
                FoundObject found = item.Member("object") is not { } value ? FoundObject.Absent
                    : value.Kind == JsonKind.Object ? new FoundObject(LookupState.Found, value, "")
                    : FoundObject.Unknown("The recording is damaged.");
                owners.Add(new FreshObject(
                    new ReadKind(item.Member("group")?.Text ?? "", resource), item.Member("namespace")?.Text ?? "",
                    name, found));
            }
        }

        return owners.DrainToImmutable();
    }
}
