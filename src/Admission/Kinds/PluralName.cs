namespace Admission.Kinds;

/// <summary>
/// The plural of a kind's name by the rules of English, as generators of CustomResourceDefinitions form it.
/// </summary>
internal static class PluralName
{
    private const string Vowels = "aeiou";

#pragma warning disable CA1308 // Resource names are lower case.
    /// <summary>The name in lower case.</summary>
    public static string Lower(string kind) => kind.ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>The plural in lower case: <c>gateways</c> for <c>Gateway</c>.</summary>
    public static string Of(string kind)
    {
        string singular = Lower(kind);
        return singular switch
        {
            _ when singular.EndsWith("endpoints", StringComparison.Ordinal) => singular,
            [.., var before, 'y'] when !Vowels.Contains(before, StringComparison.Ordinal) => singular[..^1] + "ies",
            [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'] => singular + "es",
            _ => singular + "s",
        };
    }
}
