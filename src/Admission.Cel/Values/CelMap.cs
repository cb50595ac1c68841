using Admission.Json;

namespace Admission.Cel.Values;

/// <summary>A map that an expression made. The objects of a review are <see cref="JsonValue"/>s.</summary>
internal abstract class CelMap
{
    public abstract int Count { get; }

    /// <summary>Keys in the order of iteration.</summary>
    public abstract CelValue KeyAt(int index);

    public abstract CelValue ValueAt(int index);

    /// <summary>The value of a text key; false if there is none.</summary>
    public virtual bool TryGet(string key, out CelValue value) => TryGet(CelValue.Of(key), out value);

    public abstract bool TryGet(in CelValue key, out CelValue value);

    public static int CountOf(in CelValue map) =>
        map.Reference is JsonValue json ? json.Count : ((CelMap)map.Reference!).Count;

    public static CelValue KeyOf(in CelValue map, int index) => map.Reference is JsonValue json
        ? CelValue.Of(json.NameAt(index))
        : ((CelMap)map.Reference!).KeyAt(index);

    public static CelValue ValueOf(in CelValue map, int index) => map.Reference is JsonValue json
        ? CelValue.FromJson(json[index])
        : ((CelMap)map.Reference!).ValueAt(index);

    public static bool Find(in CelValue map, in CelValue key, out CelValue value)
    {
        if (map.Reference is JsonValue json)
        {
            if (key.Kind == CelKind.String && json.Member(key.String) is { } member)
            {
                value = CelValue.FromJson(member);
                return true;
            }

            value = default;
            return false;
        }

        return ((CelMap)map.Reference!).TryGet(key, out value);
    }

    public static bool Find(in CelValue map, string key, out CelValue value)
    {
        if (map.Reference is JsonValue json)
        {
            if (json.Member(key) is { } member)
            {
                value = CelValue.FromJson(member);
                return true;
            }

            value = default;
            return false;
        }

        return ((CelMap)map.Reference!).TryGet(key, out value);
    }

    /// <summary>A map whose entries are kept in the order in which they came.</summary>
    internal sealed class Entries : CelMap
    {
        private readonly List<CelValue> _keys = [];
        private readonly List<CelValue> _values = [];
        private readonly Dictionary<CelKey, int> _positions = [];

        /// <summary>Is a comprehension still building it?</summary>
        public bool IsGrowing { get; set; }

        public override int Count => _keys.Count;

        public override CelValue KeyAt(int index) => _keys[index];

        public override CelValue ValueAt(int index) => _values[index];

        public override bool TryGet(in CelValue key, out CelValue value)
        {
            if (_positions.TryGetValue(new CelKey(key), out int index))
            {
                value = _values[index];
                return true;
            }

            value = default;
            return false;
        }

        public bool TryAdd(in CelValue key, in CelValue value)
        {
            if (!_positions.TryAdd(new CelKey(key), _keys.Count))
            {
                return false;
            }

            _keys.Add(key);
            _values.Add(value);
            return true;
        }

        /// <summary>Adds an entry, or replaces the value of an equal key.</summary>
        public void Set(in CelValue key, in CelValue value)
        {
            if (_positions.TryGetValue(new CelKey(key), out int index))
            {
                _values[index] = value;
            }
            else
            {
                TryAdd(key, value);
            }
        }

        public void Remove(in CelValue key)
        {
            if (!_positions.Remove(new CelKey(key), out int index))
            {
                return;
            }

            _keys.RemoveAt(index);
            _values.RemoveAt(index);
            for (int i = index; i < _keys.Count; i++)
            {
                _positions[new CelKey(_keys[i])] = i;
            }
        }
    }
}
