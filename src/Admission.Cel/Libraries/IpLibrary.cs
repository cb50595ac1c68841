using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>IP addresses and blocks of them (from Kubernetes 1.30).</summary>
internal static class IpLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        (CelType s, CelType ip, CelType block) = (CelType.String, CelAddress.AddressType, CelBlock.BlockType);
        library.Type(ip);
        library.Type(block);
        library.Global("ip", "string_to_ip", s, ip, static (in text) =>
            CelAddress.TryParse(text.String, out CelAddress? address, out string problem)
            ? CelValue.Of(address)
            : CelValue.Fail(problem));
        library.Global("isIP", "is_ip", s, CelType.Bool, static (in text) =>
            CelValue.Of(CelAddress.TryParse(text.String, out _, out _)));
        library.Global("ip.isCanonical", "ip_is_canonical", s, CelType.Bool, static (in text) =>
            CelAddress.TryParse(text.String, out CelAddress? address, out string problem)
                ? CelValue.Of(address.Json.Text == text.String)
                : CelValue.Fail(problem));
        library.Global("string", "ip_to_string", ip, s, static (in value) => CelValue.Of(value.Opaque.Json.Text));
        library.Member("family", "ip_family", ip, CelType.Int, static (in value) =>
            CelValue.Of(Address(value).IsV4 ? 4 : 6));
        Add(library, "isUnspecified", "ip_is_unspecified", static address => address.IsUnspecified);
        Add(library, "isLoopback", "ip_is_loopback", static address => address.IsLoopback);
        Add(library, "isLinkLocalMulticast", "ip_is_link_local_multicast", static address =>
            address.IsLinkLocalMulticast);
        Add(library, "isLinkLocalUnicast", "ip_is_link_local_unicast", static address => address.IsLinkLocalUnicast);
        Add(library, "isGlobalUnicast", "ip_is_global_unicast", static address => address.IsGlobalUnicast);
        AddBlocks(library);
    }

    private static void AddBlocks(LibraryBuilder library)
    {
        (CelType s, CelType ip, CelType block) = (CelType.String, CelAddress.AddressType, CelBlock.BlockType);
        library.Global("cidr", "string_to_cidr", s, block, static (in text) =>
            CelBlock.TryParse(text.String, out CelBlock? parsed, out string problem)
            ? CelValue.Of(parsed)
            : CelValue.Fail($"network address parse error during conversion from string: {problem}"));
        library.Global("isCIDR", "is_cidr", s, CelType.Bool, static (in text) =>
            CelValue.Of(CelBlock.TryParse(text.String, out _, out _)));
        library.Global("string", "cidr_to_string", block, s, static (in value) => CelValue.Of(value.Opaque.Json.Text));
        // The API server does not report why the text is not an address.
        library.Member("containsIP", "cidr_contains_ip_string", block, s, CelType.Bool, static (in value, in text) =>
            CelAddress.TryParse(text.String, out CelAddress? address, out _)
                ? CelValue.Of(Block(value).Contains(address))
                : CelValue.Of(CelError.NoSuchOverload));
        library.Member("containsIP", "cidr_contains_ip_ip", block, ip, CelType.Bool, static (in value, in address) =>
            CelValue.Of(Block(value).Contains(Address(address))));
        library.Member("containsCIDR", "cidr_contains_cidr_string", block, s, CelType.Bool,
            static (in value, in text) =>
            CelBlock.TryParse(text.String, out CelBlock? inner, out string problem)
                ? CelValue.Of(Block(value).Contains(inner))
                : CelValue.Fail($"network address parse error during conversion from string: {problem}"));
        library.Member("containsCIDR", "cidr_contains_cidr", block, block, CelType.Bool, static (in value, in inner) =>
            CelValue.Of(Block(value).Contains(Block(inner))));
        library.Member("ip", "cidr_ip", block, ip, static (in value) => CelValue.Of(Block(value).Address));
        library.Member("masked", "cidr_masked", block, block, static (in value) => CelValue.Of(Block(value).Masked()));
        library.Member("prefixLength", "cidr_prefix_length", block, CelType.Int, static (in value) =>
            CelValue.Of((long)Block(value).Length));
    }

    private static void Add(LibraryBuilder library, string function, string id, Func<CelAddress, bool> test) =>
        library.Member(
        function, id, CelAddress.AddressType, CelType.Bool, (in value) => CelValue.Of(test(Address(value))));

    private static CelAddress Address(in CelValue value) => (CelAddress)value.Opaque;

    private static CelBlock Block(in CelValue value) => (CelBlock)value.Opaque;
}
