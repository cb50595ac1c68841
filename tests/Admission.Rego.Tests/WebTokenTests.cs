using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Tests;

/// <summary>The functions <c>io.jwt.*</c>, with tokens that are signed here.</summary>
public sealed class WebTokenTests
{
    private const string Claims =
        """{"iss": "https://issuer", "aud": ["a", "b"], "exp": 2000, "nbf": 1000, "n": 1.0}""";

    [Fact]
    public void Decodes_header_payload_and_signature()
    {
        string token = $"{Encode("""{"alg": "none", "typ": "JWT"}""")}.{Encode(Claims)}.AQL_";

        Assert.Equal(
            """[{"alg":"none","typ":"JWT"},"""
                + """{"aud":["a","b"],"exp":2000,"iss":"https://issuer","n":1.0,"nbf":1000},"0102ff"]""",
            Evaluate($"io.jwt.decode(\"{token}\")"));
    }

    [Theory]
    [InlineData("a", "encoded JWT had no period separators")]
    [InlineData("a.b", "encoded JWT must have 3 sections, found 2")]
    [InlineData("!.b.c", "JWT header had invalid encoding: illegal base64url string: !")]
    [InlineData("e30.W10.c", "decoded JSON type was not an Object")]
    [InlineData("W10.e30.c", "bad JWT header: decoded JSON type was not an Object")]
    [InlineData("eyJlbmMiOjF9.e30.c", "JWT is a JWE object, which is not supported")]
    public void Token_that_cannot_be_read_is_an_error(string token, string error) => Assert.Equal(
        $"eval_builtin_error: io.jwt.decode: {error}", Evaluate($"io.jwt.decode(\"{token}\")"));

    [Theory]
    [InlineData("io.jwt.verify_hs256(input.hs, \"secret\")", "true")]
    [InlineData("io.jwt.verify_hs256(input.hs, \"secrets\")", "false")]
    [InlineData("io.jwt.verify_hs384(input.hs, \"secret\")", "false")]
    [InlineData("io.jwt.verify_rs256(input.rs, input.key)", "true")]
    [InlineData("io.jwt.verify_rs256(input.rs, input.jwk)", "true")]
    [InlineData("io.jwt.verify_rs256(input.rs, input.jwks)", "true")]
    [InlineData("io.jwt.verify_rs512(input.rs, input.key)", "false")]
    [InlineData("io.jwt.verify_ps256(input.rs, input.key)", "false")]
    [InlineData("io.jwt.verify_rs256(input.rs, input.other)", "false")]
    [InlineData("io.jwt.verify_es256(input.es, input.curve)", "true")]
    [InlineData("io.jwt.verify_es256(input.es, input.key)", "false")]
    [InlineData("""io.jwt.decode_verify(input.hs, {"secret": "secret", "aud": "b", "time": 1500e9})[0]""", "true")]
    [InlineData("""io.jwt.decode_verify(input.hs, {"secret": "secret", "aud": "b", "time": 2000e9})[0]""", "false")]
    [InlineData("""io.jwt.decode_verify(input.hs, {"secret": "secret", "aud": "b", "time": 999e9})[0]""", "false")]
    [InlineData("""io.jwt.decode_verify(input.hs, {"secret": "secret", "aud": "c", "time": 1500e9})[0]""", "false")]
    [InlineData("io.jwt.decode_verify(input.hs, {\"secret\": \"secret\", \"time\": 1500e9})", "[false,{},{}]")]
    [InlineData("io.jwt.decode_verify(input.rs, {\"cert\": input.key, \"aud\": \"a\", \"iss\": \"https://issuer\", "
        + "\"alg\": \"RS256\", \"time\": 1500e9})[2].n", "1.0")]
    [InlineData("""io.jwt.decode_verify(input.rs, {"cert": input.key, "aud": "a", "alg": "ES256"})[0]""", "false")]
    [InlineData("""io.jwt.decode_verify(input.rs, {"secret": input.key, "aud": "a", "time": 1500e9})[0]""", "false")]
    [InlineData("io.jwt.decode_verify(input.rs, {})",
        "eval_builtin_error: io.jwt.decode_verify: no key constraint")]
    [InlineData("io.jwt.decode_verify(input.rs, {\"x\": 1})",
        "eval_builtin_error: io.jwt.decode_verify: unknown token validation constraint: x")]
    public void Verifies_as_opa(string term, string value)
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        RSAParameters parameters = rsa.ExportParameters(false);
        string modulus = Base64Url.EncodeToString(parameters.Modulus);
        string exponent = Base64Url.EncodeToString(parameters.Exponent);
        string jwk =
            $$"""{"kty": "RSA", "alg": "RS256", "kid": "1", "n": "{{modulus}}", "e": "{{exponent}}"}""";
        string input = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["hs"] = Sign("HS256", static bytes => HMACSHA256.HashData("secret"u8, bytes)),
            ["rs"] = Sign("RS256",
                bytes => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            ["es"] = Sign("ES256", bytes => curve.SignData(bytes, HashAlgorithmName.SHA256)),
            ["key"] = rsa.ExportSubjectPublicKeyInfoPem(),
            ["other"] = other.ExportSubjectPublicKeyInfoPem(),
            ["curve"] = curve.ExportSubjectPublicKeyInfoPem(),
            ["jwk"] = jwk,
            ["jwks"] = $$"""{"keys": [{{jwk}}]}""",
        });

        Assert.Equal(value, Evaluate(term, input));
    }

    private static string Evaluate(string term, string? input = null)
    {
        RegoQuery query = RegoProgram.Compile(Array.Empty<RegoSource>(), out _)!.Prepare(term, RegoVersion.V1, out _)!;
        RegoResult result = query.Evaluate(new RegoInput
        {
            Input = input is null ? null : Rego.Json(input),
            IsStrict = true,
        });
        return result.Error is { } error
            ? $"{error.Code}: {error.Message}"
            : RegoDocument.ToJson(result.Rows[0].Expressions[0].Value);
    }

    private static string Sign(string algorithm, Func<byte[], byte[]> sign)
    {
        string signed = $"{Encode($$"""{"alg": "{{algorithm}}", "typ": "JWT", "kid": "1"}""")}.{Encode(Claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
