using System.Globalization;

namespace Admission.Rego.Evaluation;

/// <summary>Makes names for declared variables, and knows what they were.</summary>
internal sealed class LocalNames
{
    private readonly Dictionary<string, string> _originals = new(StringComparer.Ordinal);

    public string Next(string original)
    {
        string unique = string.Create(CultureInfo.InvariantCulture, $"__local{_originals.Count}__");
        _originals[unique] = original;
        return unique;
    }

    /// <summary>The name that the author wrote.</summary>
    public string Original(string name) =>
        name[0] == '$' ? "_" : _originals.GetValueOrDefault(name, name);
}
