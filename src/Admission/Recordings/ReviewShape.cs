using Admission.Json;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>
/// The common part of reviews of one shape: kind, operation, field manager and the set of fields, without values. All
/// names that users choose (labels, keys of data) count as one. Computed for every review.
/// </summary>
internal static class ReviewShape
{
    private const ulong Prime = 0x100000001b3;
    private const ulong Offset = 0xcbf29ce484222325;

    // Kept for the next review, unless an unusual review made it larger than this.
    private const int MaxKeptFields = 4096;

    [ThreadStatic]
    private static HashSet<ulong>? _fields;

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
        return shown is null ? hash : Add(hash, FieldsOf(shown));
    }

    // The sum does not depend on the order, and the number of list items does not matter: a field counts once.
    private static ulong FieldsOf(JsonValue shown)
    {
        HashSet<ulong> fields = _fields ?? new HashSet<ulong>(256);
        _fields = null;
        Collect(shown.Tree, shown.Row, Offset, fields);
        ulong sum = 0;
        foreach (ulong field in fields)
        {
            sum += field * Prime;
        }

        if (fields.Count <= MaxKeptFields)
        {
            fields.Clear();
            _fields = fields;
        }

        return sum;
    }

    private static void Collect(JsonTree tree, int at, ulong parent, HashSet<ulong> fields)
    {
        ref readonly JsonRow value = ref tree.RowAt(at);
        bool isObject = tree.BytesOf(value)[0] == (byte)'{';
        for (int i = at + 1; i < value.Next; i = tree.RowAt(i).Next)
        {
            if (!isObject)
            {
                Collect(tree, i, parent, fields);
                continue;
            }

            ReadOnlySpan<byte> name = tree.BytesInside(tree.RowAt(i++));
            if (name.SequenceEqual("managedFields"u8))
            {
                continue;
            }

            ulong field = Add(parent, name);
            fields.Add(field);
            if (!IsMap(name))
            {
                Collect(tree, i, field, fields);
            }
        }
    }

    // Below these, names are data.
    private static bool IsMap(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => name.SequenceEqual("data"u8),
        6 => name.SequenceEqual("labels"u8) || name.SequenceEqual("limits"u8),
        8 => name.SequenceEqual("selector"u8) || name.SequenceEqual("requests"u8) || name.SequenceEqual("capacity"u8),
        10 => name.SequenceEqual("stringData"u8) || name.SequenceEqual("binaryData"u8),
        11 => name.SequenceEqual("annotations"u8) || name.SequenceEqual("matchLabels"u8)
            || name.SequenceEqual("allocatable"u8),
        12 => name.SequenceEqual("nodeSelector"u8),
        _ => false,
    };

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
