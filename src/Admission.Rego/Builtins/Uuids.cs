using System.Globalization;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The function <c>uuid.parse</c>.</summary>
internal static class Uuids
{
    // From 1582-10-15 to 1970-01-01 in units of 100 ns.
    private const long GregorianOffset = 122_192_928_000_000_000;

    public static void Register(BuiltinTable.Registration add) =>
        add("uuid.parse(uuid: string) -> result: object[string: any]", Parse);

    private static RegoValue? Parse(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "uuid.parse", out string text))
        {
            return null;
        }

        if (Bytes(text) is not { } bytes)
        {
            return Operands.Failed(m, "uuid.parse: invalid UUID");
        }

        int version = bytes[6] >> 4;
        string variant = (bytes[8] >> 5) switch
        {
            4 or 5 => "RFC4122",
            6 => "Microsoft",
            7 => "Future",
            _ => "Reserved",
        };
        ObjectBuilder result = new ObjectBuilder()
            .Set("version", RegoNumber.Of(version)).Set("variant", new RegoString(variant));
        if (version is 1 or 2)
        {
            result.Set("nodeid", new RegoString(string.Join('-', bytes[10..].Select(Hex))));
            result.Set("macvariables", new RegoString(
                $"{((bytes[10] & 2) != 0 ? "local" : "global")}:{((bytes[10] & 1) != 0 ? "multicast" : "unicast")}"));
            result.Set("clocksequence", RegoNumber.Of(((bytes[8] & 0x3f) << 8) | bytes[9]));
            long low = ((long)bytes[0] << 24) | ((long)bytes[1] << 16) | ((long)bytes[2] << 8) | bytes[3];
            long middle = ((long)bytes[4] << 8) | bytes[5];
            long high = ((long)(bytes[6] & 0x0f) << 8) | bytes[7];
            long ticks = (high << 48) | (middle << 32) | low;
            result.Set("time", RegoNumber.Of((ticks - GregorianOffset) * 100));
            if (version == 2)
            {
                string domain = bytes[9] switch { 0 => "Person", 1 => "Group", 2 => "Org", _ => $"Domain{bytes[9]}" };
                result.Set("domain", new RegoString(domain)).Set("id", RegoNumber.Of(low));
            }
        }

        return result.Build();
    }

    private static string Hex(byte b) => b.ToString("x2", CultureInfo.InvariantCulture);

    // 8-4-4-4-12, also with urn:uuid: before it, in braces, or without dashes.
    private static byte[]? Bytes(string text)
    {
        string plain = text;
        if (plain.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase))
        {
            plain = plain[9..];
        }
        else if (plain.Length == 38 && plain[0] == '{' && plain[^1] == '}')
        {
            plain = plain[1..^1];
        }

        if (plain.Length == 36)
        {
            if (plain[8] != '-' || plain[13] != '-' || plain[18] != '-' || plain[23] != '-')
            {
                return null;
            }

            plain = plain.Remove(23, 1).Remove(18, 1).Remove(13, 1).Remove(8, 1);
        }

        return plain.Length == 32 && plain.All(char.IsAsciiHexDigit) ? Convert.FromHexString(plain) : null;
    }
}
