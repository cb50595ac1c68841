using System.Security.Cryptography;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions <c>io.jwt.*</c> that read and verify JSON Web Tokens. None signs.</summary>
internal static class WebTokens
{
    // The check of a signature takes about as long as so many steps.
    private const int SignatureSteps = 5_000;

    private static readonly (string Suffix, HashAlgorithmName Hash)[] Hashes =
        [("256", HashAlgorithmName.SHA256), ("384", HashAlgorithmName.SHA384), ("512", HashAlgorithmName.SHA512)];

    public static void Register(BuiltinTable.Registration add)
    {
        add("io.jwt.decode(jwt: string) -> output: array<object[any: any], object[any: any], string>",
            static (m, a) => Run(m, "io.jwt.decode", a[0], null, Decode));
        add("io.jwt.decode_verify(jwt: string, constraints: object[string: any]) -> output: array<boolean, "
            + "object[any: any], object[any: any]>",
            static (m, a) => Run(m, "io.jwt.decode_verify", a[0], a[1], WebTokenConstraints.Verify));
        foreach ((string suffix, HashAlgorithmName hash) in Hashes)
        {
            foreach (string family in (string[])["rs", "ps", "es"])
            {
                string name = $"io.jwt.verify_{family}{suffix}";
                add($"{name}(jwt: string, certificate: string) -> result: boolean", (m, a) => Run(m, name, a[0], a[1],
                    (_, token, key) => Verify(token, key, family.ToUpperInvariant(), hash)));
            }

            string secret = $"io.jwt.verify_hs{suffix}";
            add($"{secret}(jwt: string, secret: string) -> result: boolean", (m, a) => Run(m, secret, a[0], a[1],
                (_, token, key) => RegoBoolean.Of(
                    WebTokenKey.Secret(Text(key, 2)).Verifies(WebToken.Read(token), "HS", hash))));
        }
    }

    /// <summary>The text of an operand.</summary>
    public static string Text(RegoValue? value, int position) => value is RegoString text
        ? text.Text
        : throw new WebTokenException($"operand {position} must be string but got {value?.KindName}");

    private static RegoValue? Run(
        Machine m, string name, RegoValue token, RegoValue? argument,
        Func<Machine, string, RegoValue?, RegoValue> function)
    {
        if (token is not RegoString text)
        {
            return Operands.Wrong(m, name, 0, token, "string");
        }

        m.ChargeText(text.Text.Length + ((argument as RegoString)?.Text.Length ?? 0));
        m.Charge(SignatureSteps);
        try
        {
            return function(m, text.Text, argument);
        }
        catch (WebTokenException exception)
        {
            return Operands.Failed(m, $"{name}: {exception.Message}");
        }
    }

    private static RegoArray Decode(Machine m, string text, RegoValue? argument)
    {
        // A payload can be another token, in quotes.
        for (string next = text; ; m.Charge(SignatureSteps))
        {
            WebToken token = WebToken.Read(next);
            RegoObject header = token.Header;
            string payload = token.Payload;
            if (header.Get(new RegoString("cty")) is RegoString { Text: "JWT" })
            {
                next = payload.Trim('"', '\'');
                continue;
            }

            return new RegoArray(
            [
                header, WebToken.ReadObject(payload),
                new RegoString(Convert.ToHexStringLower(token.Signature)),
            ]);
        }
    }

    private static RegoBoolean Verify(string text, RegoValue? key, string family, HashAlgorithmName hash)
    {
        WebToken token = WebToken.Read(text);
        IReadOnlyList<WebTokenKey> keys = WebTokenKey.Read(Text(key, 2));
        _ = token.Signature;
        var header = new WebTokenHeader(token.Header);
        if (header.KeyId.Length > 0 && keys.FirstOrDefault(one => one.Id == header.KeyId) is { } own)
        {
            return RegoBoolean.Of(own.Verifies(token, family, hash));
        }

        return RegoBoolean.Of(keys.Any(one => (one.Algorithm.Length == 0 || one.Algorithm == header.Algorithm)
            && one.Verifies(token, family, hash)));
    }
}
