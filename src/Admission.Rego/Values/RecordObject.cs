namespace Admission.Rego.Values;

/// <summary>An object with few members, whose keys are strings.</summary>
/// <param name="keys">The keys, sorted, all different. Shared by many objects.</param>
/// <param name="values">The value of each key, not copied.</param>
internal sealed class RecordObject(RegoString[] keys, RegoValue[] values) : RegoObject
{
    /// <summary>Maximum number of members: a search compares the keys one after the other.</summary>
    public const int MaxMembers = 16;

    /// <inheritdoc/>
    public override int Count => keys.Length;

    /// <summary>Sorts different keys, and their values with them.</summary>
    public static void Sort<T>(RegoString[] sorted, T[] with)
    {
        for (int i = 1; i < sorted.Length; i++)
        {
            for (int j = i; j > 0 && RegoOrder.Compare(sorted[j - 1].Text, sorted[j].Text) > 0; j--)
            {
                (sorted[j - 1], sorted[j]) = (sorted[j], sorted[j - 1]);
                (with[j - 1], with[j]) = (with[j], with[j - 1]);
            }
        }
    }

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : null;

    internal override RegoValue? Member(string key)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].Text == key)
            {
                return values[i];
            }
        }

        return null;
    }

    internal override (RegoValue Key, RegoValue Value) At(int position) => (keys[position], values[position]);
}
