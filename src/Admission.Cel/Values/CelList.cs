using Admission.Json;
using Admission.RegularExpressions;

namespace Admission.Cel.Values;

/// <summary>A list that an expression made. The lists of a review are <see cref="JsonValue"/>s.</summary>
internal abstract class CelList
{
    private const int MaxCopied = 1_000_000;

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
        if (TimeLimit.Spend(count))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (CelEquality.AreEqual(At(list, i), item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Concatenates two lists without a copy; an error if the result is too long.</summary>
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

        // Reading an item of a deep join takes one step for each level. A join that is too long to copy exceeds the
        // cost limit.
        var joined = new JoinedList(left, right);
        return !joined.IsDeep ? CelValue.Of(joined)
            : joined.Count > MaxCopied ? CelValue.Of(CelError.CostLimit)
            : Copy(joined);
    }

    internal sealed class ArrayList(CelValue[] items) : CelList
    {
        public override int Count => items.Length;

        public override CelValue this[int index] => items[index];
    }

    /// <summary>The list that a comprehension or a function builds.</summary>
    /// <param name="expected">The most items that are expected.</param>
    internal sealed class GrowingList(int expected = 2) : CelList
    {
        private const int MaxReserved = 8;

        private CelValue[] _items = [];
        private int _count;

        /// <summary>Is it still being built?</summary>
        public bool IsGrowing { get; private set; } = true;

        public override int Count => _count;

        public override CelValue this[int index] => _items[index];

        public void Add(in CelValue item)
        {
            if (_count == _items.Length)
            {
                Array.Resize(ref _items, _count == 0 ? Math.Clamp(expected, 1, MaxReserved) : 2 * _count);
            }

            _items[_count++] = item;
        }

        public void Freeze() => IsGrowing = false;
    }

    private static CelValue Copy(JoinedList list)
    {
        var items = new CelValue[list.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = list[i];
        }

        return Of(items);
    }

    private sealed class JoinedList(CelValue left, CelValue right) : CelList
    {
        private const int MaxDepth = 64;

        private readonly CelValue _left = left;
        private readonly CelValue _right = right;
        private readonly int _leftCount = CountOf(left);
        private readonly int _depth = 1 + Math.Max(DepthOf(left), DepthOf(right));

        public bool IsDeep => _depth > MaxDepth;

        public override int Count { get; } = CountOf(left) + CountOf(right);

        public override CelValue this[int index] =>
            index < _leftCount ? At(_left, index) : At(_right, index - _leftCount);

        private static int DepthOf(in CelValue list) => (list.Reference as JoinedList)?._depth ?? 0;
    }
}
