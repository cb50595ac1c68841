using Admission.Json;

namespace Admission.Cel.Values;

/// <summary>A list that an expression made. The lists of a review are <see cref="JsonValue"/>s.</summary>
internal abstract class CelList
{
    public abstract int Count { get; }

    public abstract CelValue this[int index] { get; }

    public static int CountOf(in CelValue list) =>
        list.Reference is JsonValue json ? json.Count : ((CelList)list.Reference!).Count;

    public static CelValue At(in CelValue list, int index) =>
        list.Reference is JsonValue json ? CelValue.FromJson(json[index]) : ((CelList)list.Reference!)[index];

    public static CelValue Of(params CelValue[] items) => CelValue.Of(new ArrayList(items));

    public static CelValue OfTexts(IReadOnlyList<string> texts)
    {
        var items = new CelValue[texts.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = CelValue.Of(texts[i]);
        }

        return Of(items);
    }

    /// <summary>Is an equal item in the list?</summary>
    public static bool Contains(in CelValue list, in CelValue item)
    {
        int count = CountOf(list);
        for (int i = 0; i < count; i++)
        {
            if (CelEquality.AreEqual(At(list, i), item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Both lists, one behind the other, without a copy; an error where they are too long together.</summary>
    public static CelValue Concatenate(in CelValue left, in CelValue right)
    {
        int leftCount = CountOf(left);
        int rightCount = CountOf(right);
        if (left.Reference is GrowingList { IsGrowing: true } growing)
        {
            for (int i = 0; i < rightCount; i++)
            {
                growing.Add(At(right, i));
            }

            return left;
        }

        if (leftCount == 0)
        {
            return right;
        }

        if (rightCount == 0)
        {
            return left;
        }

        if ((long)leftCount + rightCount > int.MaxValue)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        return CelValue.Of(new JoinedList(left, right));
    }

    internal sealed class ArrayList(CelValue[] items) : CelList
    {
        public override int Count => items.Length;

        public override CelValue this[int index] => items[index];
    }

    /// <summary>The list that a comprehension builds.</summary>
    internal sealed class GrowingList : CelList
    {
        private CelValue[] _items = [];
        private int _count;

        /// <summary>Is the comprehension still building it?</summary>
        public bool IsGrowing { get; private set; } = true;

        public override int Count => _count;

        public override CelValue this[int index] => _items[index];

        public void Add(in CelValue item)
        {
            if (_count == _items.Length)
            {
                Array.Resize(ref _items, Math.Max(2, 2 * _count));
            }

            _items[_count++] = item;
        }

        public void Freeze() => IsGrowing = false;
    }

    private sealed class JoinedList : CelList
    {
        private const int MaxDepth = 64;

        private readonly CelValue _left;
        private readonly CelValue _right;
        private readonly int _leftCount;
        private readonly int _depth;

        public JoinedList(in CelValue left, in CelValue right)
        {
            _left = left;
            _right = right;
            _depth = 1
                + Math.Max((left.Reference as JoinedList)?._depth ?? 0, (right.Reference as JoinedList)?._depth ?? 0);
            _leftCount = CountOf(left);
            Count = _leftCount + CountOf(right);
            if (_depth > MaxDepth && Count < 100_000)
            {
                _left = Flatten(left);
                _right = Flatten(right);
                _depth = 1;
            }
        }

        public override int Count { get; }

        public override CelValue this[int index] =>
            index < _leftCount ? At(_left, index) : At(_right, index - _leftCount);

        private static CelValue Flatten(in CelValue list)
        {
            var items = new CelValue[CountOf(list)];
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = At(list, i);
            }

            return Of(items);
        }
    }
}
