using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Admission.Objects;

/// <summary>Host names of registries: which names are the same host, and the normal form of each.</summary>
internal static class ImageHost
{
    private const string DefaultPort = ":443";
    private const int MaxPort = 65_535;

    private static readonly SearchValues<char> HostMarks = SearchValues.Create(".:ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Every host that serves Docker Hub.</summary>
    public static readonly ImmutableArray<string> DockerHubNames =
        [ImageReference.DockerHub, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

    /// <summary>Is the text before the first slash a host, not a part of a Docker Hub name?</summary>
    public static bool IsHost(ReadOnlySpan<char> first) =>
        first.ContainsAny(HostMarks) || first.SequenceEqual("localhost");

    /// <summary>Does the grammar allow this host, with or without a port?</summary>
    public static bool IsValid(ReadOnlySpan<char> host)
    {
        ReadOnlySpan<char> name = host;
        int colon = host.LastIndexOf(':');
        if (colon >= 0 && (host[0] != '[' || host[colon - 1] == ']'))
        {
            name = host[..colon];
            ReadOnlySpan<char> port = host[(colon + 1)..];
            if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number is 0 or > MaxPort)
            {
                return false;
            }
        }

        return name.Length > 0 && (name[0] == '[' ? IsAddress(name) : IsName(name));
    }

    /// <summary>The normal form of a host: see <see cref="ImageReference"/>.</summary>
    public static string Normalize(ReadOnlySpan<char> host)
    {
        string name = host.ContainsAnyInRange('A', 'Z') ? host.ToString().ToLowerInvariant() : host.ToString();
        int colon = name.LastIndexOf(':');
        if (colon > 0
            && name.AsSpan(colon).StartsWith(":0")
            && !name.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9'))
        {
            name = string.Concat(name.AsSpan(0, colon + 1), name.AsSpan(colon + 1).TrimStart('0'));
        }

        if (name.EndsWith(DefaultPort, StringComparison.Ordinal) && (name[0] != '[' || name[^5] == ']'))
        {
            name = name[..^DefaultPort.Length];
        }

        if (name.Length > 0 && name[0] == '[')
        {
            return NormalizeAddress(name);
        }

        return DockerHubNames.Contains(name) ? ImageReference.DockerHub : name;
    }

    private static string NormalizeAddress(string name)
    {
        int end = name.IndexOf(']', StringComparison.Ordinal);
        if (end < 0 || !IPAddress.TryParse(name.AsSpan(1, end - 1), out IPAddress? address))
        {
            return name;
        }

        string port = name[(end + 1)..];
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() + port : $"[{address}]{port}";
    }

    private static bool IsAddress(ReadOnlySpan<char> name)
    {
        if (name.Length < 4 || name[^1] != ']')
        {
            return false;
        }

        ReadOnlySpan<char> address = name[1..^1];
        foreach (char c in address)
        {
            if (!char.IsAsciiHexDigit(c) && c != ':')
            {
                return false;
            }
        }

        return IPAddress.TryParse(address, out _);
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        char before = '.';
        foreach (char c in name)
        {
            bool ok = c switch
            {
                '.' => before is not ('.' or '-'),
                '-' => before != '.',
                _ => char.IsAsciiLetterOrDigit(c),
            };
            if (!ok)
            {
                return false;
            }

            before = c;
        }

        return before is not ('.' or '-');
    }
}
