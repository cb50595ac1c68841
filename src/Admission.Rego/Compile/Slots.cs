namespace Admission.Rego.Compile;

/// <summary>
/// The slots of a rule's frame: 0 is the result, then come arguments, variables and temporary values.
/// </summary>
internal sealed class Slots(int arguments)
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private int _count = arguments + 1;

    public int Count => _count;

    public int Of(string name)
    {
        if (!_byName.TryGetValue(name, out int slot))
        {
            slot = _count++;
            _byName[name] = slot;
        }

        return slot;
    }

    public void Set(string name, int slot) => _byName[name] = slot;

    public int Temporary() => _count++;
}
