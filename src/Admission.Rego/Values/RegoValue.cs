using Admission.Json;
using Admission.Memo;
using Admission.Objects;

namespace Admission.Rego.Values;

/// <summary>
/// An immutable Rego value. Values of different kinds have one total order (null, booleans, numbers, strings, arrays,
/// objects, sets), and two numbers are equal if they have the same numeric value.
/// </summary>
public abstract class RegoValue : IEquatable<RegoValue>, IComparable<RegoValue>
{
    /// <summary>What this value is.</summary>
    public abstract RegoKind Kind { get; }

    /// <summary>The number of items, members or elements; 0 for a scalar.</summary>
    public virtual int Count => 0;

    /// <summary>Everything but <c>false</c> makes an expression hold.</summary>
    internal bool Holds => !ReferenceEquals(this, RegoBoolean.False);

    /// <summary>The name of the kind in messages: <c>null</c>, <c>boolean</c>, <c>number</c> …</summary>
    internal string KindName => NameOf(Kind);

    /// <summary>Follows one step of a reference: an index, a key or an element; null if there is nothing.</summary>
    internal virtual RegoValue? Get(RegoValue key) => null;

    /// <summary>The number of steps that an iteration over this value takes.</summary>
    internal virtual int Steps => Count;

    /// <summary>The key and value at a position of the iteration, in Rego's order.</summary>
    internal virtual (RegoValue Key, RegoValue Value) At(int position) =>
        throw new InvalidOperationException($"a {KindName} has no items");

    /// <summary>The path of a view of JSON in the value that it is a part of; null if it is not a part of it.</summary>
    /// <param name="root">The value, recognized by reference.</param>
    internal virtual FieldPath? PathIn(RegoValue root) => ReferenceEquals(this, root) ? FieldPath.Root : null;

    /// <summary>A view of a JSON value, which must stay valid as long as the view is used.</summary>
    public static RegoValue From(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return From(json, asFloats: false);
    }

    /// <summary>
    /// A view of a JSON value whose numbers went through 64-bit floats, as in Gatekeeper's reviews: 1000000 is 1e+06.
    /// </summary>
    public static RegoValue FromFloats(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return From(json, asFloats: true);
    }

    /// <param name="json">The JSON value.</param>
    /// <param name="asFloats">Do numbers go through 64-bit floats?</param>
    /// <param name="reads">Remembers what is read of it; null for nothing.</param>
    /// <param name="parent">The view that the value is a part of; null for none.</param>
    /// <param name="position">The position in the parent, in the order of the source.</param>
    internal static RegoValue From(
        JsonValue json, bool asFloats, ReadTrace? reads = null, RegoValue? parent = null, int position = 0)
    {
        return json.Kind switch
        {
            JsonKind.Object => new JsonBackedObject(json, asFloats, reads, parent, position),
            JsonKind.Array => json.Count == 0
                ? RegoArray.Empty
                : RegoArray.Over(json, asFloats, reads, parent, position),
            JsonKind.String => new RegoString(json.Text!),
            JsonKind.Number => asFloats ? RegoNumber.Float(json.NumberText!) : RegoNumber.Parse(json.NumberText!),
            JsonKind.Boolean => RegoBoolean.Of(json.IsTrue),
            _ => RegoNull.Value,
        };
    }

    /// <inheritdoc/>
    public int CompareTo(RegoValue? other) => other is null ? 1 : RegoOrder.Compare(this, other);

    /// <inheritdoc/>
    public bool Equals(RegoValue? other) => other is not null && RegoOrder.AreEqual(this, other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as RegoValue);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => HashOf();

    /// <summary>The value as Rego source text.</summary>
    public override string ToString() => RegoText.Write(this);

    internal static string NameOf(RegoKind kind) => kind switch
    {
        RegoKind.Null => "null",
        RegoKind.Boolean => "boolean",
        RegoKind.Number => "number",
        RegoKind.String => "string",
        RegoKind.Array => "array",
        RegoKind.Object => "object",
        _ => "set",
    };

    /// <summary>A hash that is equal for equal values.</summary>
    protected abstract int HashOf();

    /// <summary>Compares two values.</summary>
    public static bool operator ==(RegoValue? left, RegoValue? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Compares two values.</summary>
    public static bool operator !=(RegoValue? left, RegoValue? right) => !(left == right);

    /// <summary>Compares two values in Rego's order.</summary>
    public static bool operator <(RegoValue left, RegoValue right) => RegoOrder.Compare(left, right) < 0;

    /// <summary>Compares two values in Rego's order.</summary>
    public static bool operator >(RegoValue left, RegoValue right) => RegoOrder.Compare(left, right) > 0;

    /// <summary>Compares two values in Rego's order.</summary>
    public static bool operator <=(RegoValue left, RegoValue right) => RegoOrder.Compare(left, right) <= 0;

    /// <summary>Compares two values in Rego's order.</summary>
    public static bool operator >=(RegoValue left, RegoValue right) => RegoOrder.Compare(left, right) >= 0;
}
