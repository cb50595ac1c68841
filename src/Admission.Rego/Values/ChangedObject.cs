namespace Admission.Rego.Values;

/// <summary>An object with another value in the place of one member that it has.</summary>
internal sealed class ChangedObject(RegoObject source, string name, RegoValue value) : RegoObject
{
    public override int Count => source.Count;

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : source.Get(key);

    internal override RegoValue? Member(string key) => key == name ? value : source.Member(key);

    internal override (RegoValue Key, RegoValue Value) At(int position)
    {
        (RegoValue key, RegoValue own) = source.At(position);
        return key is RegoString text && text.Text == name ? (key, value) : (key, own);
    }
}
