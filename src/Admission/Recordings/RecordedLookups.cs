using System.Collections.Immutable;
using System.Text.Json;
using Admission.Json;
using Admission.Lookups;
using Admission.Objects;

namespace Admission.Recordings;

/// <summary>Looked-up objects in a recording, <c>lookups.objects</c>: a member of the list for each kind.</summary>
internal static class RecordedLookups
{
    private static readonly (LookupCall Call, string Name, string Place, string Key)[] Calls =
    [
        (LookupCall.Get, "get", "namespace", "name"),
        (LookupCall.By, "by", "index", "key"),
        (LookupCall.List, "list", "namespace", ""),
    ];

    /// <summary>Writes the kinds as a list; values of the objects are redacted like those of the request.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<LookedUpKind> kinds, RedactedRequest redacted)
    {
        writer.WriteStartArray();
        foreach (LookedUpKind kind in kinds)
        {
            writer.WriteStartObject();
            WriteRead(writer, kind.Read);
            foreach ((LookupCall call, string name, string place, string key) in Calls)
            {
                LookedUp[] results = [.. kind.Results.Where(one => one.Call == call)];
                if (results.Length == 0)
                {
                    continue;
                }

                writer.WriteStartArray(name);
                foreach (LookedUp one in results)
                {
                    writer.WriteStartObject();
                    writer.WriteString(place, one.Place);
                    if (key.Length > 0)
                    {
                        writer.WriteString(key, one.Key);
                    }

                    writer.WriteStartArray("objects");
                    foreach (JsonValue value in one.Objects)
                    {
                        redacted.WriteLookedUp(writer, value, kind.Read.Kind.IsSecret);
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads the kinds; what cannot be understood is not read, and so is not known to a replay.</summary>
    /// <param name="list">The list; null for none.</param>
    public static ImmutableArray<LookedUpKind> Read(JsonValue? list)
    {
        var kinds = ImmutableArray.CreateBuilder<LookedUpKind>();
        foreach (JsonValue item in ItemsOf(list))
        {
            if (ReadDeclarationOf(item) is { } read)
            {
                kinds.Add(new LookedUpKind(read, [.. Calls.SelectMany(call =>
                    ItemsOf(item.Member(call.Name)).ToArray().Select(one => new LookedUp(
                        call.Call,
                        one.Member(call.Place)?.Text ?? "",
                        call.Key.Length == 0 ? "" : one.Member(call.Key)?.Text ?? "",
                        [.. ItemsOf(one.Member("objects"))])))
                    .Take(NotedClusterObjects.MaxLookups)]));
            }
        }

        return kinds.DrainToImmutable();
    }

    private static void WriteRead(Utf8JsonWriter writer, ReadDeclaration read)
    {
        WriteText("group", read.Kind.Group);
        WriteText("resource", read.Kind.Resource);
        WriteText("kind", read.Kind.Kind);
        if (read.MetadataOnly)
        {
            writer.WriteBoolean("metadataOnly", true);
        }

        WriteTexts("fields", read.Fields);
        WriteTexts("index", read.Indexes);

        void WriteText(string name, string text)
        {
            if (text.Length > 0)
            {
                writer.WriteString(name, text);
            }
        }

        void WriteTexts(string name, ImmutableArray<FieldPattern> patterns)
        {
            if (!patterns.IsEmpty)
            {
                writer.WriteStartArray(name);
                foreach (FieldPattern pattern in patterns)
                {
                    writer.WriteStringValue(pattern.Text);
                }

                writer.WriteEndArray();
            }
        }
    }

    // A pattern that cannot be read makes the fields unknown.
    private static ReadDeclaration? ReadDeclarationOf(JsonValue item)
    {
        var kind = new ReadKind(Text("group"), Text("resource"), Text("kind"));
        return kind is { Resource: "", Kind: "" } || Patterns("fields") is not { } fields
            || Patterns("index") is not { } indexes
                ? null
                : new ReadDeclaration
                {
                    Kind = kind,
                    MetadataOnly = item.Member("metadataOnly") is { IsTrue: true },
                    Fields = fields,
                    Indexes = indexes,
                };

        string Text(string name) => item.Member(name)?.Text ?? "";

        ImmutableArray<FieldPattern>? Patterns(string name)
        {
            var patterns = ImmutableArray.CreateBuilder<FieldPattern>();
            foreach (JsonValue one in ItemsOf(item.Member(name)))
            {
                if (!FieldPattern.TryParse(one.Text ?? "", out FieldPattern? pattern, out _))
                {
                    return null;
                }

                patterns.Add(pattern);
            }

            return patterns.DrainToImmutable();
        }
    }

    private static ReadOnlySpan<JsonValue> ItemsOf(JsonValue? list) =>
        list is { Kind: JsonKind.Array } ? list.Items : [];
}
