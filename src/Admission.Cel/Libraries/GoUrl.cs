using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>A URL as Go reads it from a request: with a scheme, or a path from the root.</summary>
internal sealed class GoUrl : CelOpaque
{
    public static readonly CelType UrlType = CelType.Struct("kubernetes.URL");

    private readonly string _text;

    private GoUrl(string text) => _text = text;

    public override CelType Type => UrlType;

    public override (string Key, string Text) Json => ("$URL", _text);

    public string Scheme { get; private set; } = "";

    public string Host { get; private set; } = "";

    public string EscapedPath { get; private set; } = "";

    public List<KeyValuePair<string, string>> Query { get; } = [];

    public string Hostname
    {
        get
        {
            string host = Port.Length > 0 || Host.EndsWith(':') ? Host[..Host.LastIndexOf(':')] : Host;
            return host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        }
    }

    public string Port
    {
        get
        {
            int colon = Host.LastIndexOf(':');
            return colon < 0 || Host.IndexOf(']', colon) >= 0 ? "" : Host[(colon + 1)..];
        }
    }

    public override bool IsSame(CelOpaque other) => other is GoUrl url && url._text == _text;

    public static bool TryParse(string text, [NotNullWhen(true)] out GoUrl? url, out string problem)
    {
        url = null;
        problem = "";
        if (text.Length == 0)
        {
            problem = "empty url";
            return false;
        }

        if (text.Any(c => c is < ' ' or '\x7f'))
        {
            problem = "net/url: invalid control character in URL";
            return false;
        }

        var parsed = new GoUrl(text);
        string? rest = parsed.ReadScheme(text, ref problem);
        if (rest is null || !parsed.ReadRest(rest, ref problem))
        {
            return false;
        }

        url = parsed;
        return true;
    }

    private string? ReadScheme(string text, ref string problem)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAsciiLetter(c))
            {
                continue;
            }

            if (char.IsAsciiDigit(c) || c is '+' or '-' or '.')
            {
                if (i == 0)
                {
                    return text;
                }

                continue;
            }

            if (c != ':')
            {
                return text;
            }

            if (i == 0)
            {
                problem = "missing protocol scheme";
                return null;
            }

            Scheme = text[..i].ToLowerInvariant();
            return text[(i + 1)..];
        }

        return text;
    }

    private bool ReadRest(string rest, ref string problem)
    {
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0)
        {
            ReadQuery(rest[(question + 1)..]);
            rest = rest[..question];
        }

        if (!rest.StartsWith('/'))
        {
            problem = "invalid URI for request";
            return Scheme.Length > 0 || rest == "*";
        }

        if (Scheme.Length > 0 && rest.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = rest.IndexOf('/', 2);
            string authority = slash < 0 ? rest[2..] : rest[2..slash];
            rest = slash < 0 ? "" : rest[slash..];
            if (!ReadAuthority(authority, ref problem))
            {
                return false;
            }
        }

        if (Unescape(rest, false) is null)
        {
            problem = $"invalid URL escape \"{rest}\"";
            return false;
        }

        EscapedPath = Escape(rest);
        return true;
    }

    private bool ReadAuthority(string authority, ref string problem)
    {
        string host = authority[(authority.LastIndexOf('@') + 1)..];
        int end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : -1;
        if (host.StartsWith('[') && end < 0)
        {
            problem = "missing ']' in host";
            return false;
        }

        int colon = end >= 0 ? end + 1 : host.LastIndexOf(':');
        string port = colon >= 0 && colon < host.Length ? host[colon..] : "";
        if (port.Length > 0 && (port[0] != ':' || !port.AsSpan(1).ToString().All(char.IsAsciiDigit)))
        {
            problem = $"invalid port {GoQuote.Of(port)} after host";
            return false;
        }

        if (host.Contains(' ', StringComparison.Ordinal))
        {
            problem = "invalid character \" \" in host name";
            return false;
        }

        if (Unescape(host, false) is not { } plain)
        {
            problem = $"invalid URL escape in host {GoQuote.Of(host)}";
            return false;
        }

        Host = plain;
        return true;
    }

    private void ReadQuery(string query)
    {
        foreach (string pair in query.Split('&'))
        {
            if (pair.Length == 0 || pair.Contains(';', StringComparison.Ordinal))
            {
                continue;
            }

            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string? key = Unescape(equals < 0 ? pair : pair[..equals], true);
            string? value = equals < 0 ? "" : Unescape(pair[(equals + 1)..], true);
            if (key is not null && value is not null)
            {
                Query.Add(new(key, value));
            }
        }
    }

    private static string? Unescape(string text, bool isQuery)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length
                    || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture, out byte value))
                {
                    return null;
                }

                bytes.Add(value);
                i += 2;
            }
            else if (text[i] == '+' && isQuery)
            {
                bytes.Add((byte)' ');
            }
            else
            {
                int length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static string Escape(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(path))
        {
            char c = (char)b;
            if (b < 0x80
                && (char.IsAsciiLetterOrDigit(c) || "-_.~!$&'()*+,;=:@/%[]".Contains(c, StringComparison.Ordinal)))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
