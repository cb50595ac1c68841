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
    /// <param name="capacity">The number of entries that are expected.</param>
    internal sealed class Entries(int capacity = 0) : CelMap
    {
        // Few keys are compared faster than one is hashed.
        private const int MaxCompared = 8;

        private readonly List<CelValue> _keys = new(capacity);
        private readonly List<CelValue> _values = new(capacity);
        private Dictionary<CelKey, int>? _positions;

        /// <summary>Is a comprehension still building it?</summary>
        public bool IsGrowing { get; set; }

        public override int Count => _keys.Count;

        public override CelValue KeyAt(int index) => _keys[index];

        public override CelValue ValueAt(int index) => _values[index];

        public override bool TryGet(in CelValue key, out CelValue value)
        {
            int index = PositionOf(key);
            value = index < 0 ? default : _values[index];
            return index >= 0;
        }

        public bool TryAdd(in CelValue key, in CelValue value)
        {
            if (PositionOf(key) >= 0)
            {
                return false;
            }

            _keys.Add(key);
            _values.Add(value);
            if (_positions is not null)
            {
                _positions.Add(new CelKey(key), _keys.Count - 1);
            }
            else if (_keys.Count > MaxCompared)
            {
                Index();
            }

            return true;
        }

        /// <summary>Adds an entry, or replaces the value of an equal key.</summary>
        public void Set(in CelValue key, in CelValue value)
        {
            int index = PositionOf(key);
            if (index >= 0)
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
            int index = PositionOf(key);
            if (index < 0)
            {
                return;
            }

            _keys.RemoveAt(index);
            _values.RemoveAt(index);
            if (_positions is not null)
            {
                Index();
            }
        }

        private int PositionOf(in CelValue key)
        {
            if (_positions is not null)
            {
                return _positions.GetValueOrDefault(new CelKey(key), -1);
            }

            for (int i = 0; i < _keys.Count; i++)
            {
                if (CelEquality.AreEqual(_keys[i], key))
                {
                    return i;
                }
            }

            return -1;
        }

        private void Index()
        {
            _positions = new Dictionary<CelKey, int>(_keys.Count);
            for (int i = 0; i < _keys.Count; i++)
            {
                _positions.Add(new CelKey(_keys[i]), i);
            }
        }
    }
}
