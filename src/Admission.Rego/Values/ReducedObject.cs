namespace Admission.Rego.Values;

/// <summary>An object without one member that it has.</summary>
/// <param name="source">The object.</param>
/// <param name="name">The name of the member.</param>
internal sealed class ReducedObject(RegoObject source, string name) : RegoObject
{
    // The position of the member in the source; -1 while it is not known.
    private int _position = -1;

    public override int Count => source.Count - 1;

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : source.Get(key);

    internal override RegoValue? Member(string key) => key == name ? null : source.Member(key);

    internal override (RegoValue Key, RegoValue Value) At(int position)
    {
        for (int i = 0; _position < 0; i++)
        {
            if (source.At(i).Key is RegoString text && text.Text == name)
            {
                _position = i;
            }
        }

        return source.At(position < _position ? position : position + 1);
    }
}
