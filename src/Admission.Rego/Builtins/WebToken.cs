using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The three parts of a token.</summary>
internal sealed class WebToken
{
    private readonly string[] _parts;

    private WebToken(string[] parts) => _parts = parts;

    /// <summary>What the signature signs.</summary>
    public byte[] Signed => Encoding.UTF8.GetBytes($"{_parts[0]}.{_parts[1]}");

    public RegoObject Header
    {
        get
        {
            RegoObject header;
            try
            {
                header = ReadObject(Encoding.UTF8.GetString(Decode(_parts[0], "JWT header had invalid encoding: ")));
            }
            catch (WebTokenException exception) when (!exception.Message.StartsWith("JWT", StringComparison.Ordinal))
            {
                throw new WebTokenException($"bad JWT header: {exception.Message}");
            }

            return header.Get(new RegoString("enc")) is null
                ? header
                : throw new WebTokenException("JWT is a JWE object, which is not supported");
        }
    }

    public string Payload => Encoding.UTF8.GetString(Decode(_parts[1], "JWT payload had invalid encoding: "));

    public byte[] Signature => Decode(_parts[2], "JWT signature had invalid encoding: ");

    public static WebToken Read(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length switch
        {
            1 => throw new WebTokenException("encoded JWT had no period separators"),
            3 => new WebToken(parts),
            _ => throw new WebTokenException($"encoded JWT must have 3 sections, found {parts.Length}"),
        };
    }

    public static RegoObject ReadObject(string text) => JsonFunctions.Read(text, out string error) switch
    {
        RegoObject value => value,
        null => throw new WebTokenException($"invalid JSON: {error}"),
        _ => throw new WebTokenException("decoded JSON type was not an Object"),
    };

    private static byte[] Decode(string part, string message) =>
        Encodings.Base64UrlBytes(part) ?? throw new WebTokenException($"{message}illegal base64url string: {part}");
}
