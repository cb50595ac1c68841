using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>An object with another value in the place of one member that it has.</summary>
/// <param name="source">The object.</param>
/// <param name="name">The name of the member.</param>
/// <param name="value">Its other value.</param>
/// <param name="reads">Gets to know that the other value is read; null if the value tells it itself.</param>
internal sealed class ChangedObject(RegoObject source, string name, RegoValue value, InputReads? reads = null)
    : RegoObject
{
    public override int Count => source.Count;

    private RegoValue Value
    {
        get
        {
            if (reads is not null)
            {
                reads.Parts |= InputParts.Changed;
            }

            return value;
        }
    }

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : source.Get(key);

    internal override RegoValue? Member(string key) => key == name ? Value : source.Member(key);

    internal override (RegoValue Key, RegoValue Value) At(int position)
    {
        (RegoValue key, RegoValue own) = source.At(position);
        return key is RegoString text && text.Text == name ? (key, Value) : (key, own);
    }
}
