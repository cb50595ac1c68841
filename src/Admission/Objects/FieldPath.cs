using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// The path of a field in an object, in the grammar that violations, settings and policies share:
/// <code>
/// path    = ( name | bracket ) { "." name | bracket }          the empty text is the object itself
/// name    = ( letter | "_" | "$" ) { letter | digit | "_" | "-" | "$" }    ASCII; others are quoted
/// bracket = "[" index "]" | "[" quoted "]" | "[" key { "," key } "]"
/// key     = [ name | quoted ] "=" ( quoted | number | word )   as in containers[name="web"], finalizers[="x"]
/// quoted  = JSON string: " and \ and control characters are escaped
/// </code>
/// <c>spec.containers[0].image</c>, <c>metadata.labels["app.kubernetes.io/name"]</c>,
/// <c>spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]</c>.
/// Immutable and shared: a path refers to its parent, so appending costs one small object at any depth.
/// </summary>
public sealed class FieldPath : IEquatable<FieldPath>
{
    /// <summary>Maximum length of a text to parse, in UTF-16 units: 16,384. A longer text is an error.</summary>
    public const int MaxLength = 16_384;

    /// <summary>The object itself; its text is empty.</summary>
    public static readonly FieldPath Root = new(null, default);

    private string? _text;

    private FieldPath(FieldPath? parent, FieldSegment segment)
    {
        Parent = parent;
        Segment = segment;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>The path without its last step; null for <see cref="Root"/>.</summary>
    public FieldPath? Parent { get; }

    /// <summary>The last step; meaningless for <see cref="Root"/>.</summary>
    public FieldSegment Segment { get; }

    /// <summary>Number of steps; 0 for <see cref="Root"/>.</summary>
    public int Depth { get; }

    /// <summary>Reads a path that this program or a policy wrote.</summary>
    /// <exception cref="FormatException">The text is not a path.</exception>
    public static FieldPath Parse(string text) =>
        TryParse(text, out FieldPath? path, out string error) ? path : throw new FormatException(error);

    /// <param name="text">The text; empty for <see cref="Root"/>.</param>
    /// <param name="path">The path; null on error.</param>
    /// <param name="error">The problem and its position; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out FieldPath? path, out string error)
    {
        var reader = new FieldPathReader(text);
        path = Root;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadSegment(isFirst: path.Depth == 0, out FieldSegment segment))
            {
                path = null;
                error = reader.Error;
                return false;
            }

            path = new FieldPath(path, segment);
        }

        error = "";
        return true;
    }

    /// <summary>The path of a member of the object at this path.</summary>
    public FieldPath Append(string name) => new(this, new FieldSegment(name));

    /// <summary>The path of an item of the list at this path.</summary>
    public FieldPath Append(int index) => new(this, new FieldSegment(index));

    /// <summary>The path of the item with these keys of the list at this path.</summary>
    public FieldPath Append(ImmutableArray<FieldKey> keys) => new(this, new FieldSegment(keys));

    /// <summary>The path extended by one step.</summary>
    public FieldPath Append(FieldSegment segment) => new(this, segment);

    /// <summary>This path followed by all steps of another path.</summary>
    public FieldPath Append(FieldPath relative)
    {
        FieldPath path = this;
        foreach (FieldSegment segment in relative.Segments())
        {
            path = new FieldPath(path, segment);
        }

        return path;
    }

    /// <summary>
    /// This path followed by a text, as for a policy's <c>container.field("securityContext.privileged")</c>. A text
    /// that is not a path becomes one quoted name, so a mistake in the policy never loses a violation.
    /// </summary>
    public FieldPath AppendText(string relative) =>
        TryParse(relative, out FieldPath? path, out _) ? Append(path) : Append(relative);

    /// <summary>The steps from the object to the field.</summary>
    public ImmutableArray<FieldSegment> Segments()
    {
        var segments = new FieldSegment[Depth];
        for (FieldPath path = this; path.Parent is { } parent; path = parent)
        {
            segments[path.Depth - 1] = path.Segment;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(segments);
    }

    /// <summary>
    /// The value at this path; null if there is none. A keyed step finds the first item that matches; to look up many
    /// paths in one object, use <see cref="KeyedObject"/>, which does not search the list each time.
    /// </summary>
    public JsonValue? Resolve(JsonValue root)
    {
        JsonValue? value = root;
        foreach (FieldSegment segment in Segments())
        {
            value = Step(value, segment);
            if (value is null)
            {
                return null;
            }
        }

        return value;
    }

    /// <inheritdoc/>
    public bool Equals(FieldPath? other)
    {
        if (other is null || other.Depth != Depth)
        {
            return false;
        }

        FieldPath left = this;
        FieldPath right = other;
        while (left.Parent is not null && !ReferenceEquals(left, right))
        {
            if (left.Segment != right.Segment)
            {
                return false;
            }

            left = left.Parent;
            right = right.Parent!;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Depth, Segment, Parent?.Segment);

    /// <summary>The path as text; <see cref="TryParse"/> reads it back to an equal path.</summary>
    public override string ToString() => _text ??= Parent is null ? "" : FieldPathWriter.Write(Segments());

    private static JsonValue? Step(JsonValue value, FieldSegment segment)
    {
        if (segment.Name is { } name)
        {
            return value.Member(name);
        }

        ReadOnlySpan<JsonValue> items = value.Items;
        if (segment.Index >= 0)
        {
            return segment.Index < items.Length ? items[segment.Index] : null;
        }

        foreach (JsonValue item in items)
        {
            if (FieldKey.AllFit(segment.Keys, item))
            {
                return item;
            }
        }

        return null;
    }
}
