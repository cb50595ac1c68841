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

    /// <inheritdoc/>
    protected override int HashOf()
    {
        int hash = 7;
        for (int i = 0; i < Count; i++)
        {
            (RegoValue key, RegoValue value) = At(i);
            hash = unchecked(hash + ((key.GetHashCode() * 31) ^ value.GetHashCode()));
        }

        return hash;
    }
}
