using System.Security.Cryptography;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The function <c>io.jwt.decode_verify</c>: what a token must fulfil.</summary>
internal sealed class WebTokenConstraints
{
    private static readonly RegoArray Unverified = new([RegoBoolean.False, RegoObject.Empty, RegoObject.Empty]);

    private readonly IReadOnlyList<WebTokenKey>? _keys;
    private readonly string _secret = "";
    private readonly string _algorithm = "";
    private readonly string _issuer = "";
    private readonly string _audience = "";
    private readonly double _time;

    private WebTokenConstraints(RegoObject constraints, Machine m)
    {
        double? time = null;
        for (int i = 0; i < constraints.Count; i++)
        {
            (RegoValue key, RegoValue value) = constraints.At(i);
            string name = WebTokens.Text(key, 2);
            switch (name)
            {
                case "cert":
                    _keys = WebTokenKey.Read(Text(name, value));
                    break;
                case "secret":
                    _secret = Text(name, value);
                    break;
                case "alg":
                    _algorithm = Text(name, value);
                    break;
                case "iss":
                    _issuer = Text(name, value);
                    break;
                case "aud":
                    _audience = Text(name, value);
                    break;
                case "time":
                    time = TimeOf(value);
                    break;
                default:
                    throw new WebTokenException($"unknown token validation constraint: {name}");
            }
        }

        _time = time ?? m.Now.Double;
        if (_keys is not null && _secret.Length > 0)
        {
            throw new WebTokenException("duplicate key constraints");
        }

        if (_keys is null && _secret.Length == 0)
        {
            throw new WebTokenException("no key constraint");
        }
    }

    /// <summary>Whether the token is valid, its header and its payload.</summary>
    public static RegoValue Verify(Machine m, string text, RegoValue? argument)
    {
        if (argument is not RegoObject given)
        {
            throw new WebTokenException($"operand 2 must be object but got {argument?.KindName}");
        }

        var constraints = new WebTokenConstraints(given, m);
        while (true)
        {
            WebToken token = WebToken.Read(text);
            RegoObject members = token.Header;
            var header = new WebTokenHeader(members);
            if (!header.IsValid || (constraints._algorithm.Length > 0 && constraints._algorithm != header.Algorithm)
                || !constraints.IsSigned(token, header))
            {
                return Unverified;
            }

            string payload = token.Payload;
            if (string.Equals(header.ContentType, "JWT", StringComparison.OrdinalIgnoreCase))
            {
                // The payload is another token.
                text = payload;
                m.ChargeText(text.Length);
                continue;
            }

            RegoObject claims = WebToken.ReadObject(payload);
            return constraints.Accept(claims)
                ? new RegoArray([RegoBoolean.True, members, claims])
                : Unverified;
        }
    }

    private bool IsSigned(WebToken token, WebTokenHeader header)
    {
        string algorithm = header.Algorithm;
        _ = token.Signature;
        if (algorithm == "EdDSA")
        {
            throw new WebTokenException("Admission does not support EdDSA");
        }

        if (!WebTokenKey.IsKnown(algorithm))
        {
            return false;
        }

        var hash = new HashAlgorithmName($"SHA{algorithm[2..]}");
        if (_keys is null)
        {
            return WebTokenKey.Secret(_secret).Verifies(token, algorithm[..2], hash);
        }

        if (header.KeyId.Length > 0 && _keys.FirstOrDefault(key => key.Id == header.KeyId) is { } own)
        {
            return own.Verifies(token, algorithm[..2], hash);
        }

        return _keys.Any(key => (key.Algorithm.Length == 0 || key.Algorithm == algorithm)
            && key.Verifies(token, algorithm[..2], hash));
    }

    private bool Accept(RegoObject claims)
    {
        RegoValue? issuer = claims.Get(new RegoString("iss"));
        RegoValue? audience = claims.Get(new RegoString("aud"));
        if ((_issuer.Length > 0 && (issuer as RegoString)?.Text != _issuer)
            || !(audience is null ? _audience.Length == 0 : IsFor(audience)))
        {
            return false;
        }

        RegoNumber now = RegoNumber.Parse(GoFloat.General(_time / 1_000_000_000, -1, false));
        return (SecondsOf(claims, "exp") is not { } end || RegoOrder.Compare(now, end) < 0)
            && (SecondsOf(claims, "nbf") is not { } start || RegoOrder.Compare(now, start) >= 0);
    }

    private bool IsFor(RegoValue audience) => audience switch
    {
        RegoString one => one.Text == _audience,
        RegoArray many => Collections.Items(many).Any(one => one is RegoString text && text.Text == _audience),
        _ => false,
    };

    private static RegoNumber? SecondsOf(RegoObject claims, string name) => claims.Get(new RegoString(name)) switch
    {
        null => null,
        RegoNumber seconds => seconds,
        _ => throw new WebTokenException($"{name} value must be a number"),
    };

    private static string Text(string name, RegoValue value) => value is RegoString text
        ? text.Text
        : throw new WebTokenException($"{name} constraint: must be a string");

    private static double TimeOf(RegoValue value)
    {
        if (value is not RegoNumber number)
        {
            throw new WebTokenException("token time constraint: must be a number");
        }

        return number.Double >= 0
            ? number.Double
            : throw new WebTokenException("token time constraint: must not be negative");
    }
}
