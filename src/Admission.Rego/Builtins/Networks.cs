using System.Globalization;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions <c>net.cidr*</c>.</summary>
internal static class Networks
{
    private const string Many = "any<string, array[any<string, array[any]>], object[string: any<string, array[any]>], "
        + "set[any<string, array[any]>]>";

    public static void Register(BuiltinTable.Registration add)
    {
        add("net.cidr_contains(cidr: string, cidr_or_ip: string) -> result: boolean",
            static (m, a) => Contains(m, a, "net.cidr_contains"));
        add("net.cidr_overlap(string, string) -> boolean",
            static (m, a) => Contains(m, a, "net.cidr_overlap"), isDeprecated: true);
        add("net.cidr_intersects(cidr1: string, cidr2: string) -> result: boolean", Intersects);
        add("net.cidr_is_valid(cidr: string) -> result: boolean", static (_, a) =>
            RegoBoolean.Of(a[0] is RegoString text && AddressBlock.ParseBlock(text.Text) is not null));
        add("net.cidr_expand(cidr: string) -> hosts: set[string]", Expand);
        add("net.cidr_merge(addrs: any<array[any<string>], set[string]>) -> output: set[string]", Merge);
        add($"net.cidr_contains_matches(cidrs: {Many}, cidrs_or_ips: {Many}) -> output: set[array<any, any>]",
            ContainsMatches);
    }

    private static AddressBlock? Block(Machine m, string name, string text)
    {
        AddressBlock? block = AddressBlock.ParseBlock(text);
        if (block is null)
        {
            Operands.Failed(m, $"{name}: invalid CIDR address: {text}");
        }

        return block;
    }

    private static AddressBlock? BlockOrAddress(Machine m, string name, string text) =>
        AddressBlock.ParseAddress(text) ?? Block(m, name, text);

    private static RegoValue? Contains(Machine m, ReadOnlySpan<RegoValue> a, string name)
    {
        if (!Operands.TryText(m, a, 0, name, out string cidr) || !Operands.TryText(m, a, 1, name, out string other)
            || Block(m, name, cidr) is not { } outer || BlockOrAddress(m, name, other) is not { } inner)
        {
            return null;
        }

        return RegoBoolean.Of(outer.Contains(inner));
    }

    private static RegoValue? Intersects(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "net.cidr_intersects";
        if (!Operands.TryText(m, a, 0, Name, out string left) || !Operands.TryText(m, a, 1, Name, out string right)
            || Block(m, Name, left) is not { } x || Block(m, Name, right) is not { } y)
        {
            return null;
        }

        return RegoBoolean.Of(x.Intersects(y));
    }

    private static RegoValue? Expand(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "net.cidr_expand";
        if (!Operands.TryText(m, a, 0, Name, out string text) || Block(m, Name, text) is not { } block)
        {
            return null;
        }

        UInt128 count = block.Last - block.First;
        m.Charge(count >= long.MaxValue / 4 ? long.MaxValue / 4 : (long)count + 1);
        var hosts = new HashSet<RegoValue>();
        for (UInt128 host = block.First; ; host++)
        {
            hosts.Add(new RegoString(block.Write(host)));
            if (host == block.Last)
            {
                return new RegoSet(hosts);
            }
        }
    }

    private static RegoValue? Merge(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "net.cidr_merge";
        if (Strings.Texts(m, a, 0, Name) is not { } texts)
        {
            return null;
        }

        var blocks = new List<AddressBlock>();
        var bare = new Dictionary<AddressBlock, string>();
        foreach (string text in texts)
        {
            AddressBlock? block = AddressBlock.ParseBlock(text);
            if (block is null && AddressBlock.ParseAddress(text) is { } address)
            {
                if (!address.IsIPv4)
                {
                    return Operands.Failed(m, $"{Name}: IPv6 invalid: needs prefix length");
                }

                // An IPv4 address without a prefix means its class.
                int first = (int)(address.First >> 24);
                int length = first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
                block = address.Prefix(length);
                bare[block.Value] = string.Create(CultureInfo.InvariantCulture, $"{text}/{length}");
            }

            if (block is null)
            {
                return Operands.Failed(m, $"{Name}: invalid CIDR address: {text}");
            }

            blocks.Add(block.Value);
        }

        if (blocks.Count == 1 && bare.TryGetValue(blocks[0], out string? alone))
        {
            // OPA does not merge here. It returns the address as it was written, with a prefix.
            return new RegoSet([new RegoString(alone)]);
        }

        m.Charge(blocks.Count);
        var merged = new List<AddressBlock>();
        foreach (AddressBlock block in blocks.OrderBy(static b => b.IsIPv4 ? 0 : 1).ThenBy(static b => b.First))
        {
            if (merged.Count > 0 && merged[^1] is var last && last.IsIPv4 == block.IsIPv4
                && (block.First <= last.Last || block.First - 1 == last.Last))
            {
                merged[^1] = last with { Last = UInt128.Max(last.Last, block.Last) };
            }
            else
            {
                merged.Add(block);
            }
        }

        return new RegoSet([.. merged.SelectMany(static b => b.ToCidrs()).Select(static c => new RegoString(c))]);
    }

    private static RegoValue? ContainsMatches(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (Entries(m, a, 0) is not { } outer || Entries(m, a, 1) is not { } inner)
        {
            return null;
        }

        m.Charge((long)outer.Count * inner.Count);
        var matches = new HashSet<RegoValue>();
        foreach ((RegoValue outerKey, AddressBlock block) in outer)
        {
            foreach ((RegoValue innerKey, AddressBlock part) in inner)
            {
                if (block.Contains(part))
                {
                    matches.Add(new RegoArray([outerKey, innerKey]));
                }
            }
        }

        return new RegoSet(matches);
    }

    // Each block with its name: an index, a key, or the element itself.
    private static List<(RegoValue Key, AddressBlock Block)>? Entries(Machine m, ReadOnlySpan<RegoValue> a, int index)
    {
        const string Name = "net.cidr_contains_matches";
        if (a[index] is RegoString one)
        {
            return BlockOrAddress(m, Name, one.Text) is { } block ? [(one, block)] : null;
        }

        if (a[index] is not (RegoArray or RegoObject or RegoSet))
        {
            Operands.Wrong(m, Name, index, a[index], "string", "array", "object", "set");
            return null;
        }

        var entries = new List<(RegoValue, AddressBlock)>();
        for (int i = 0; i < a[index].Count; i++)
        {
            (RegoValue key, RegoValue item) = a[index].At(i);
            RegoValue? text = item is RegoArray { Count: > 0 } tuple ? tuple[0] : item;
            if (text is not RegoString address)
            {
                Operands.Failed(m, $"{Name}: operand {index + 1}: element must be string or non-empty array");
                return null;
            }

            if (BlockOrAddress(m, Name, address.Text) is not { } block)
            {
                return null;
            }

            entries.Add((key, block));
        }

        return entries;
    }
}
