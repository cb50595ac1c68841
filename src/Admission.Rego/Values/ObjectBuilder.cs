namespace Admission.Rego.Values;

/// <summary>Collects the members of an object.</summary>
internal sealed class ObjectBuilder
{
    private readonly Dictionary<RegoValue, RegoValue> _members = [];

    /// <summary>The number of members so far.</summary>
    public int Count => _members.Count;

    /// <summary>A builder that starts with the members of an object.</summary>
    public static ObjectBuilder From(RegoObject source)
    {
        var builder = new ObjectBuilder();
        Work.Charge(source.Count / 4);
        for (int i = 0; i < source.Count; i++)
        {
            (RegoValue key, RegoValue value) = source.At(i);
            builder._members[key] = value;
        }

        return builder;
    }

    /// <summary>Adds a member; false if the key has another value already.</summary>
    public bool TryAdd(RegoValue key, RegoValue value) =>
        _members.TryAdd(key, value) || RegoOrder.AreEqual(_members[key], value);

    /// <summary>Adds or replaces a member.</summary>
    public void Set(RegoValue key, RegoValue value) => _members[key] = value;

    /// <summary>Adds or replaces a member.</summary>
    public ObjectBuilder Set(string key, RegoValue value)
    {
        _members[new RegoString(key)] = value;
        return this;
    }

    public bool TryGet(RegoValue key, out RegoValue value) => _members.TryGetValue(key, out value!);

    public void Remove(RegoValue key) => _members.Remove(key);

    /// <summary>The object; the builder must not be used afterwards.</summary>
    public RegoObject Build()
    {
        if (_members.Count is 0 or > RecordObject.MaxMembers)
        {
            return new MapObject(_members);
        }

        var keys = new RegoString[_members.Count];
        var values = new RegoValue[keys.Length];
        int count = 0;
        foreach ((RegoValue key, RegoValue value) in _members)
        {
            if (key is not RegoString text)
            {
                return new MapObject(_members);
            }

            keys[count] = text;
            values[count++] = value;
        }

        RecordObject.Sort(keys, values);
        return new RecordObject(keys, values);
    }

    private sealed class MapObject(Dictionary<RegoValue, RegoValue> members) : RegoObject
    {
        private KeyValuePair<RegoValue, RegoValue>[]? _sorted;

        public override int Count => members.Count;

        internal override RegoValue? Get(RegoValue key) => members.GetValueOrDefault(key);

        internal override RegoValue? Member(string key) => members.GetValueOrDefault(new RegoString(key));

        internal override (RegoValue Key, RegoValue Value) At(int position)
        {
            KeyValuePair<RegoValue, RegoValue> member = (_sorted ??= Sorted())[position];
            return (member.Key, member.Value);
        }

        private KeyValuePair<RegoValue, RegoValue>[] Sorted()
        {
            KeyValuePair<RegoValue, RegoValue>[] sorted = [.. members];
            RegoOrder.Sort(sorted, static (left, right) => RegoOrder.Compare(left.Key, right.Key));
            return sorted;
        }
    }
}
