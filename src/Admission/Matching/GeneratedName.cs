namespace Admission.Matching;

/// <summary>
/// Names that the API server makes from <c>generateName</c>, which a webhook judges before they are made.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/storage/names/generate.go
/// </summary>
internal static class GeneratedName
{
    private const int MaxPrefixLength = 58;
    private const int SuffixLength = 5;

    // No name holds this character, so that only a wildcard matches it.
    private const char Unknown = '\uffff';

    /// <summary>The prefix as the API server cuts it, and five characters that only a wildcard matches.</summary>
    public static string Placeholder(string generateName) =>
        string.Concat(
            generateName.AsSpan(0, Math.Min(generateName.Length, MaxPrefixLength)), new string(Unknown, SuffixLength));
}
