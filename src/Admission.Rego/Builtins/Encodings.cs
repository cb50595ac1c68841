using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Base64, hexadecimal, URL queries and hashes.</summary>
internal static class Encodings
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static void Register(BuiltinTable.Registration add)
    {
        add("base64.encode(x: string) -> y: string", static (m, a) =>
            Encode(m, a, "base64.encode", static bytes => Convert.ToBase64String(bytes)));
        add("base64.decode(x: string) -> y: string", static (m, a) => Decode(m, a, "base64.decode", Base64));
        add("base64.is_valid(x: string) -> result: boolean", static (m, a) =>
            Operands.TryText(m, a, 0, "base64.is_valid", out string text) ? RegoBoolean.Of(Base64(text) is not null)
                : null);
        add("base64url.encode(x: string) -> y: string", static (m, a) => Encode(m, a, "base64url.encode",
            static bytes => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_')));
        add("base64url.encode_no_pad(x: string) -> y: string", static (m, a) =>
            Encode(m, a, "base64url.encode_no_pad", static bytes => Base64Url.EncodeToString(bytes)));
        add("base64url.decode(x: string) -> y: string",
            static (m, a) => Decode(m, a, "base64url.decode", Base64UrlBytes));
        add("hex.encode(x: string) -> y: string", static (m, a) =>
            Encode(m, a, "hex.encode", static bytes => Convert.ToHexStringLower(bytes)));
        add("hex.decode(x: string) -> y: string", static (m, a) => Decode(m, a, "hex.decode", Hex));
        add("urlquery.encode(x: string) -> y: string", static (m, a) =>
            Operands.TryText(m, a, 0, "urlquery.encode", out string text) ? new RegoString(Escape(text)) : null);
        add("urlquery.decode(x: string) -> y: string", DecodeQuery);
        add("urlquery.encode_object(object: object[string: any<string, array[string], set[string]>]) -> y: string",
            EncodeObject);
        add("urlquery.decode_object(x: string) -> object: object[string: array[string]]", DecodeObject);
#pragma warning disable CA5350, CA5351 // Rego has these hashes, for fingerprints; nothing is protected with them.
        AddHash(add, "md5", static bytes => MD5.HashData(bytes));
        AddHash(add, "sha1", static bytes => SHA1.HashData(bytes));
        AddHash(add, "sha256", static bytes => SHA256.HashData(bytes));
        AddHmac(add, "md5", static (key, bytes) => HMACMD5.HashData(key, bytes));
        AddHmac(add, "sha1", static (key, bytes) => HMACSHA1.HashData(key, bytes));
#pragma warning restore CA5350, CA5351
        AddHmac(add, "sha256", static (key, bytes) => HMACSHA256.HashData(key, bytes));
        AddHmac(add, "sha512", static (key, bytes) => HMACSHA512.HashData(key, bytes));
        add("crypto.hmac.equal(mac1: string, mac2: string) -> result: boolean", static (m, a) =>
            Operands.TryText(m, a, 0, "crypto.hmac.equal", out string x)
            && Operands.TryText(m, a, 1, "crypto.hmac.equal", out string y)
                ? RegoBoolean.Of(CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(x),
                    Encoding.UTF8.GetBytes(y)))
                : null);
    }

    private static void AddHash(BuiltinTable.Registration add, string name, Func<byte[], byte[]> hash) =>
        add($"crypto.{name}(x: string) -> y: string", (m, a) =>
            Encode(m, a, $"crypto.{name}", bytes => Convert.ToHexStringLower(hash(bytes))));

    private static void AddHmac(BuiltinTable.Registration add, string name, Func<byte[], byte[], byte[]> hash) =>
        add($"crypto.hmac.{name}(x: string, key: string) -> y: string", (m, a) =>
            Operands.TryText(m, a, 0, $"crypto.hmac.{name}", out string text)
            && Operands.TryText(m, a, 1, $"crypto.hmac.{name}", out string key)
                ? new RegoString(Convert.ToHexStringLower(hash(Encoding.UTF8.GetBytes(key),
                    Encoding.UTF8.GetBytes(text))))
                : null);

    private static RegoValue? Encode(Machine m, ReadOnlySpan<RegoValue> a, string name, Func<byte[], string> encode)
    {
        if (!Operands.TryText(m, a, 0, name, out string text))
        {
            return null;
        }

        m.ChargeText(text.Length * 2L);
        return new RegoString(encode(Encoding.UTF8.GetBytes(text)));
    }

    private static RegoValue? Decode(Machine m, ReadOnlySpan<RegoValue> a, string name, Func<string, byte[]?> decode)
    {
        if (!Operands.TryText(m, a, 0, name, out string text))
        {
            return null;
        }

        m.ChargeText(text.Length);
        return decode(text) is { } bytes
            ? new RegoString(Encoding.UTF8.GetString(bytes))
            : Operands.Failed(m, $"{name}: {(name == "hex.decode" ? HexProblem(text) : Base64Problem(text))}");
    }

    /// <summary>The bytes of base64url text, with or without padding; null if it is none.</summary>
    public static byte[]? Base64UrlBytes(string text) => text.AsSpan().ContainsAny("+/")
        ? null
        : Base64(Padded(text.Replace('-', '+').Replace('_', '/')));

    private static byte[]? Base64(string text)
    {
        string joined = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var bytes = new byte[(joined.Length / 4 * 3) + 3];
        return !joined.AsSpan().ContainsAny(" \t") && joined.Length % 4 == 0
            && Convert.TryFromBase64String(joined, bytes, out int written)
            ? bytes[..written]
            : null;
    }

    private static string Padded(string text) => (text.Length % 4) switch
    {
        2 => text + "==",
        3 => text + "=",
        _ => text,
    };

    // The message of Go: the first pair with a byte that is no digit, or a half pair at the end.
    private static string HexProblem(string text)
    {
        int index = text.AsSpan().IndexOfAnyExcept(HexDigits);
        return index < 0
            ? "encoding/hex: odd length hex string"
            : string.Create(CultureInfo.InvariantCulture,
                $"encoding/hex: invalid byte: U+{(int)text[index]:X4} '{text[index]}'");
    }

    // The message of Go, with the first place that does not fit.
    private static string Base64Problem(string text)
    {
        int digits = 0;
        int index = 0;
        for (; index < text.Length; index++)
        {
            char c = text[index];
            if (c is '\r' or '\n')
            {
                continue;
            }

            bool isPadding = c == '=' && digits % 4 >= 2;
            if (isPadding || !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_'))
            {
                break;
            }

            digits++;
        }

        index = index == text.Length ? index - (digits % 4) : index;
        return string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {index}");
    }

    private static byte[]? Hex(string text) =>
        text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    // Go's url.QueryEscape: letters, digits and -_.~ stay, a space becomes a plus.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~')
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append(c == ' ' ? "+" : $"%{b:X2}");
            }

            Work.CheckText(escaped.Length);
        }

        return escaped.ToString();
    }

    private static string? Unescape(string text)
    {
        using var bytes = new MemoryStream();
        byte[] raw = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '%')
            {
                bytes.WriteByte(raw[i] == '+' ? (byte)' ' : raw[i]);
                continue;
            }

            if (i + 2 >= raw.Length || !char.IsAsciiHexDigit((char)raw[i + 1])
                || !char.IsAsciiHexDigit((char)raw[i + 2]))
            {
                return null;
            }

            bytes.WriteByte(Convert.FromHexString([(char)raw[i + 1], (char)raw[i + 2]])[0]);
            i += 2;
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static RegoValue? DecodeQuery(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "urlquery.decode", out string text))
        {
            return null;
        }

        return Unescape(text) is { } plain
            ? new RegoString(plain)
            : Operands.Failed(m, $"urlquery.decode: invalid URL escape in {RegoText.Quote(text)}");
    }

    private static RegoValue? EncodeObject(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.Try(m, a, 0, "urlquery.encode_object", "object", out RegoObject o))
        {
            return null;
        }

        var pairs = new List<string>();
        for (int i = 0; i < o.Count; i++)
        {
            (RegoValue key, RegoValue value) = o.At(i);
            IEnumerable<RegoValue> values = value is RegoString ? [value] : Collections.Items(value);
            foreach (RegoValue item in values)
            {
                if (key is not RegoString name || item is not RegoString text)
                {
                    return m.Fail(RegoError.OperandType, "urlquery.encode_object: operand 1 values must be string, "
                        + $"array[string] or set[string] but got {value.KindName}");
                }

                pairs.Add($"{Escape(name.Text)}={Escape(text.Text)}");
            }
        }

        return new RegoString(string.Join('&', pairs));
    }

    private static RegoValue? DecodeObject(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "urlquery.decode_object", out string text))
        {
            return null;
        }

        var values = new Dictionary<string, List<RegoValue>>(StringComparer.Ordinal);
        foreach (string pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string? name = Unescape(equals < 0 ? pair : pair[..equals]);
            string? value = Unescape(equals < 0 ? "" : pair[(equals + 1)..]);
            if (name is null || value is null || pair.Contains(';', StringComparison.Ordinal))
            {
                return Operands.Failed(m, $"urlquery.decode_object: invalid URL escape in {RegoText.Quote(pair)}");
            }

            if (!values.TryGetValue(name, out List<RegoValue>? all))
            {
                values[name] = all = [];
            }

            all.Add(new RegoString(value));
        }

        var builder = new ObjectBuilder();
        foreach ((string name, List<RegoValue> all) in values)
        {
            builder.Set(name, new RegoArray([.. all]));
        }

        return builder.Build();
    }
}
