namespace Admission.Rego.Values;

/// <summary>An object. Its members are iterated in the order of their keys.</summary>
public abstract class RegoObject : RegoValue
{
    /// <summary>The empty object.</summary>
    public static readonly RegoObject Empty = new ObjectBuilder().Build();

    /// <inheritdoc/>
    public sealed override RegoKind Kind => RegoKind.Object;

    internal RegoValue? Get(string key) => Member(key);

    /// <summary>The member of a string key; null if there is none.</summary>
    internal abstract RegoValue? Member(string key);

    /// <summary>Does another object, which has as many members, have the same ones?</summary>
    internal virtual bool HasSameMembers(RegoObject other)
    {
        Work.Charge(1 + (Count / 4));
        for (int i = 0; i < Count; i++)
        {
            (RegoValue key, RegoValue value) = At(i);
            if (other.Get(key) is not { } same || !RegoOrder.AreEqual(value, same))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The hash of an object without members.</summary>
    protected const int EmptyHash = 7;

    /// <summary>The hash of an object with one more member.</summary>
    protected static int AddHash(int hash, int key, RegoValue value) =>
        unchecked(hash + ((key * 31) ^ value.GetHashCode()));

    /// <inheritdoc/>
    protected override int HashOf()
    {
        int hash = EmptyHash;
        Work.Charge(1 + (Count / 4));
        for (int i = 0; i < Count; i++)
        {
            (RegoValue key, RegoValue value) = At(i);
            hash = AddHash(hash, key.GetHashCode(), value);
        }

        return hash;
    }
}
