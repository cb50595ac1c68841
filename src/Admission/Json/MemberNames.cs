using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Admission.Json;

/// <summary>
/// The member names of the open objects of a scan, to find duplicates. An object's names are compared when it closes: a
/// few in pairs, many with a table. Hashes only decide which names to compare. Those of the table depend on a secret of
/// the process and on every byte, so nobody can choose names that make the comparison slow.
/// </summary>
internal sealed class MemberNames
{
    // Up to this count, comparing hashes in pairs is faster than a table.
    private const int MaxWithoutTable = 32;

    // Kept for the next document, unless an unusual document made it larger than this.
    private const int MaxKept = 16 * 1024;

    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    private static readonly ulong Factor =
        BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;

    // Quick hashes, by position; for a table, they are replaced.
    private uint[] _hashes = new uint[256];
    private int[] _rows = new int[256];
    private int[] _starts = new int[64];
    private int[] _table = [];
    private int _count;
    private int _open;

    /// <summary>Names of the innermost open object.</summary>
    public int CountOfOpen => _count - _starts[_open - 1];

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_count, _open) = (0, 0);

    /// <summary>Releases the memory that an unusual document used.</summary>
    public void Trim()
    {
        if (_hashes.Length > MaxKept)
        {
            (_hashes, _rows, _table) = (new uint[256], new int[256], []);
        }
    }

    /// <summary>An object begins.</summary>
    public void Open()
    {
        if (_open == _starts.Length)
        {
            Array.Resize(ref _starts, 2 * _open);
        }

        _starts[_open++] = _count;
    }

    /// <summary>Adds a name of the innermost open object.</summary>
    /// <param name="json">The document.</param>
    /// <param name="name">Where the name is, quotes included.</param>
    /// <param name="row">Position of its row.</param>
    public void Add(ReadOnlySpan<byte> json, JsonRow name, int row)
    {
        if (_count == _hashes.Length)
        {
            Array.Resize(ref _hashes, 2 * _count);
            Array.Resize(ref _rows, 2 * _count);
        }

        ReadOnlySpan<byte> raw = json[(name.Start + 1)..(name.End - 1)];
        _hashes[_count] = name.Count == 0 ? QuickHash(raw) : HashOfEscaped(raw, isQuick: true);
        _rows[_count++] = row;
    }

    /// <summary>The innermost open object ends; false if it has a name twice.</summary>
    /// <param name="json">The document.</param>
    public bool TryClose(ReadOnlySpan<byte> json, ReadOnlySpan<JsonRow> rows)
    {
        int start = _starts[--_open];
        int count = _count - start;
        bool isUnique = count <= MaxWithoutTable
            ? IsUniqueByPairs(json, rows, start)
            : IsUniqueByTable(json, rows, start);
        _count = start;
        return isUnique;
    }

    private bool IsUniqueByPairs(ReadOnlySpan<byte> json, ReadOnlySpan<JsonRow> rows, int start)
    {
        ReadOnlySpan<uint> hashes = _hashes.AsSpan(start.._count);
        for (int i = 0; i < hashes.Length - 1; i++)
        {
            int next = i + 1;
            int found = hashes[next..].IndexOf(hashes[i]);
            while (found >= 0)
            {
                if (IsSameName(json, rows[_rows[start + i]], rows[_rows[start + next + found]]))
                {
                    return false;
                }

                next += found + 1;
                found = hashes[next..].IndexOf(hashes[i]);
            }
        }

        return true;
    }

    // Open addressing; an entry is the position of a name, plus one.
    private bool IsUniqueByTable(ReadOnlySpan<byte> json, ReadOnlySpan<JsonRow> rows, int start)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(_count - start) * 2);
        if (_table.Length < size)
        {
            _table = new int[size];
        }

        Span<int> table = _table.AsSpan(0, size);
        table.Clear();
        for (int i = start; i < _count; i++)
        {
            JsonRow name = rows[_rows[i]];
            ReadOnlySpan<byte> raw = json[(name.Start + 1)..(name.End - 1)];
            _hashes[i] = name.Count == 0 ? Hash(raw) : HashOfEscaped(raw, isQuick: false);
            int place = (int)(_hashes[i] & (uint)(size - 1));
            while (table[place] != 0)
            {
                int other = table[place] - 1;
                if (_hashes[other] == _hashes[i] && IsSameName(json, rows[_rows[other]], rows[_rows[i]]))
                {
                    return false;
                }

                place = (place + 1) & (size - 1);
            }

            table[place] = i + 1;
        }

        return true;
    }

    private static bool IsSameName(ReadOnlySpan<byte> json, JsonRow left, JsonRow right)
    {
        ReadOnlySpan<byte> one = json[(left.Start + 1)..(left.End - 1)];
        ReadOnlySpan<byte> other = json[(right.Start + 1)..(right.End - 1)];
        return left.Count == 0 && right.Count == 0
            ? one.SequenceEqual(other)
            : string.Equals(
                JsonString.Decode(one, left.Count != 0),
                JsonString.Decode(other, right.Count != 0),
                StringComparison.Ordinal);
    }

    private static uint HashOfEscaped(ReadOnlySpan<byte> raw, bool isQuick)
    {
        byte[] decoded = new byte[raw.Length];
        ReadOnlySpan<byte> name = decoded.AsSpan(0, JsonString.Unescape(raw, decoded));
        return isQuick ? QuickHash(name) : Hash(name);
    }

    // Of the length and of at most 16 bytes, the first and the last: enough for a few names.
    private static uint QuickHash(ReadOnlySpan<byte> name)
    {
        ulong bytes = name.Length switch
        {
            >= sizeof(ulong) => BinaryPrimitives.ReadUInt64LittleEndian(name)
                ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]), 29),
            >= sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(name)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]) << 32),
            > 0 => name[0] | ((ulong)name[name.Length / 2] << 8) | ((ulong)name[^1] << 16),
            _ => 0,
        };
        return (uint)(((bytes ^ ((ulong)name.Length << 56)) * Factor) >> 32);
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = Seed ^ (ulong)name.Length;
        while (name.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
            name = name[sizeof(ulong)..];
        }

        ulong rest = 0;
        if (name.Length >= sizeof(uint))
        {
            rest = BinaryPrimitives.ReadUInt32LittleEndian(name)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]) << 32);
        }
        else if (name.Length > 0)
        {
            rest = name[0] | ((ulong)name[name.Length / 2] << 8) | ((ulong)name[^1] << 16);
        }

        return (uint)Mix(hash ^ rest);
    }

    // The high and the low half of the product: each bit depends on every bit of the factors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Factor, out ulong low);
        return high ^ low;
    }
}
