using System.Text.Json;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>
/// What is alike in reviews of one shape: kind, operation, field manager and the set of fields, not their values. Names
/// that users choose (labels, keys of data) count as one. Computed from the bytes in one pass, for every review.
/// </summary>
internal static class ReviewShape
{
    private const ulong Prime = 0x100000001b3;
    private const ulong Offset = 0xcbf29ce484222325;

    // Below these, names are data.
    private static readonly byte[][] Maps =
    [
        "labels"u8.ToArray(), "annotations"u8.ToArray(), "matchLabels"u8.ToArray(), "data"u8.ToArray(),
        "stringData"u8.ToArray(), "binaryData"u8.ToArray(), "nodeSelector"u8.ToArray(), "selector"u8.ToArray(),
        "limits"u8.ToArray(), "requests"u8.ToArray(), "allocatable"u8.ToArray(), "capacity"u8.ToArray(),
    ];

    /// <summary>The shape as a number.</summary>
    public static ulong Of(AdmissionRequest request)
    {
        ulong hash = Add(Offset, (ulong)request.Operation);
        hash = Add(hash, request.Kind.Group);
        hash = Add(hash, request.Kind.Version);
        hash = Add(hash, request.Kind.Kind);
        hash = Add(hash, request.Resource.Resource);
        hash = Add(hash, request.Subresource);
        hash = Add(hash, request.Options?.Member("fieldManager")?.Text ?? "");
        hash = Add(hash, request.OldObject is null ? 0UL : 1UL);
        JsonValue? shown = request.Object ?? request.OldObject;
        return shown is null ? hash : Add(hash, FieldsOf(shown.RawUtf8));
    }

    // The sum does not depend on the order; a field that is there twice counts once where it matters: in lists of
    // objects alike, the number of items is not a matter of shape, so that fields are put in a set.
    private static ulong FieldsOf(ReadOnlySpan<byte> json)
    {
        Span<ulong> parents = stackalloc ulong[64];
        var seen = new HashSet<ulong>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonTree.MaxDepth });
        ulong name = Offset;
        while (reader.Read())
        {
            int depth = Math.Min(reader.CurrentDepth, parents.Length - 1);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (reader.ValueTextEquals("managedFields"u8))
                    {
                        reader.Skip();
                        break;
                    }

                    ulong parent = parents[Math.Max(depth - 1, 0)];
                    name = Add(parent, reader.ValueSpan);
                    seen.Add(name);
                    if (IsMap(ref reader))
                    {
                        reader.Skip();
                    }

                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    parents[depth] = name;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    name = depth > 0 ? parents[depth - 1] : Offset;
                    break;
            }
        }

        ulong sum = 0;
        foreach (ulong field in seen)
        {
            sum += field * Prime;
        }

        return sum;
    }

    private static bool IsMap(ref Utf8JsonReader reader)
    {
        foreach (byte[] map in Maps)
        {
            if (reader.ValueTextEquals(map))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Add(ulong hash, ulong value) => (hash ^ value) * Prime;

    private static ulong Add(ulong hash, string text)
    {
        foreach (char letter in text)
        {
            hash = (hash ^ letter) * Prime;
        }

        return Add(hash, 0xff);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> text)
    {
        foreach (byte letter in text)
        {
            hash = (hash ^ letter) * Prime;
        }

        return Add(hash, 0xff);
    }
}
