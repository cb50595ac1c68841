using System.Buffers;
using System.Security.Cryptography;

namespace Admission.Cli.Bundles;

/// <summary>The name of content in a registry: <c>sha256:</c> and 64 hexadecimal digits.</summary>
internal static class ContentDigest
{
    private const string Prefix = "sha256:";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The digest of those bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Is it a valid digest? Only SHA-256 is.</summary>
    public static bool IsValid(string? text) =>
        text?.Length == Prefix.Length + 64
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Digits) < 0;
}
