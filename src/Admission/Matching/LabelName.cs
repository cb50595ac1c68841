using System.Text.RegularExpressions;

namespace Admission.Matching;

/// <summary>
/// Checks label keys and values by the rules of Kubernetes. Source of truth: IsQualifiedName and IsValidLabelValue in
/// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go
/// </summary>
internal static partial class LabelName
{
    private const int MaxNameLength = 63;
    private const int MaxPrefixLength = 253;

    /// <summary>The problem with a key; null if it is valid.</summary>
    public static string? KeyComplaint(string key)
    {
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        string name = key[(slash + 1)..];
        if (slash >= 0 && PrefixComplaint(key, key[..slash]) is { } complaint)
        {
            return complaint;
        }

        if (name.Length > MaxNameLength)
        {
            return $"the label key '{key}' is too long. Use at most {MaxNameLength} characters after the '/'.";
        }

        return Name().IsMatch(name)
            ? null
            : $"'{key}' is not a label key. Use letters, digits, '-', '_' and '.', beginning and ending with a "
                + "letter or "
                + "digit, after an optional domain and '/': app.kubernetes.io/name.";
    }

    /// <summary>The problem with a value; null if it is valid. The empty value is valid.</summary>
    public static string? ValueComplaint(string value)
    {
        if (value.Length > MaxNameLength)
        {
            return $"the label value '{value}' is too long. Use at most {MaxNameLength} characters.";
        }

        return value.Length == 0 || Name().IsMatch(value)
            ? null
            : $"'{value}' is not a label value. Use letters, digits, '-', '_' and '.', beginning and ending "
                + "with a letter "
                + "or digit; selectors do not support globs.";
    }

    private static string? PrefixComplaint(string key, string prefix)
    {
        if (prefix.Length is 0 or > MaxPrefixLength || !Subdomain().IsMatch(prefix))
        {
            return $"the part before '/' in the label key '{key}' is not a domain. Use lowercase letters, digits, "
                + $"'-' and '.', at most {MaxPrefixLength} characters: example.com/tier.";
        }

        return null;
    }

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
