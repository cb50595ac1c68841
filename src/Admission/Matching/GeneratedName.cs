namespace Admission.Matching;

/// <summary>
/// Names that the API server generates from <c>generateName</c> after the webhook has seen the object. Source of truth:
/// https://github.com/kubernetes/apiserver/blob/master/pkg/storage/names/generate.go
/// </summary>
internal static class GeneratedName
{
    private const int MaxPrefixLength = 58;
    private const int SuffixLength = 5;

    // No name contains this character, so only a wildcard matches it.
    private const char Unknown = '\uffff';

    /// <summary>The prefix, cut as by the API server, and five characters that only a wildcard matches.</summary>
    public static string Placeholder(string generateName) =>
        string.Concat(
            generateName.AsSpan(0, Math.Min(generateName.Length, MaxPrefixLength)), new string(Unknown, SuffixLength));
}
