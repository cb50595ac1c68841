using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Admission.Webhook;

/// <summary>
/// Address of a listener: <c>https://localhost:8443</c>, <c>https://[::]:8443</c>, <c>http://*:8081</c>.
/// </summary>
public sealed record ListenAddress
{
    private ListenAddress(string scheme, string host, int port)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
    }

    /// <summary><c>https</c> or <c>http</c>.</summary>
    public string Scheme { get; }

    /// <summary><c>localhost</c>, <c>*</c> for all addresses, or an IP address without brackets.</summary>
    public string Host { get; }

    /// <summary>TCP port, 0 to 65535; 0 lets the operating system choose.</summary>
    public int Port { get; }

    /// <summary>Can only this machine reach it?</summary>
    public bool IsLoopback =>
        Host == "localhost" || (IPAddress.TryParse(Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    /// <summary>Reads an address.</summary>
    /// <param name="text">
    /// <c>scheme://host:port</c>. The host is <c>localhost</c> (loopback, IPv4 and, if available, IPv6), an IP address,
    /// or <c>*</c> or <c>+</c> for all.
    /// </param>
    /// <param name="scheme">The only accepted scheme, <c>https</c> or <c>http</c>.</param>
    /// <param name="address">The address; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(
        string text, string scheme, [NotNullWhen(true)] out ListenAddress? address, out string error)
    {
        address = null;
        string prefix = scheme + "://";
        string example =
            $"Write {scheme}://localhost:{(scheme == "https" ? 8443 : 8081)}, or {scheme}://*:PORT for all addresses.";
        if (!text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            error = $"not an {scheme} URL. {example}";
            return false;
        }

        string rest = text[prefix.Length..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        if (colon <= 0 || rest.EndsWith(']') || rest.AsSpan().ContainsAny("/?#@"))
        {
            error = $"not a host and a port. {example}";
            return false;
        }

        if (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > 65535)
        {
            error = $"'{rest[(colon + 1)..]}' is not a TCP port. Use 1 to 65535.";
            return false;
        }

        if (!TryReadHost(rest[..colon], out string host))
        {
            error =
                $"'{rest[..colon]}' is not an address of this machine. Use localhost, an IP address, or * for all "
                + "addresses.";
            return false;
        }

        error = "";
        address = new ListenAddress(scheme, host, port);
        return true;
    }

    /// <summary>Reads a text that is known to be an address.</summary>
    public static ListenAddress Parse(string text)
    {
        string scheme = text.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        return TryParse(text, scheme, out ListenAddress? address, out string error)
            ? address
            : throw new FormatException($"{text}: {error}");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static bool TryReadHost(string text, out string host)
    {
        host = text;
        if (text is "*" or "+")
        {
            host = "*";
            return true;
        }

        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            host = "localhost";
            return true;
        }

        bool bracketed = text.StartsWith('[') && text.EndsWith(']');
        string inner = bracketed ? text[1..^1] : text;
        if (!IPAddress.TryParse(inner, out IPAddress? ip) || bracketed != inner.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        host = ip.ToString();
        return true;
    }
}
