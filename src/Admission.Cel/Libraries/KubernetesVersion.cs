using System.Globalization;

namespace Admission.Cel.Libraries;

/// <summary>A version of Kubernetes, such as 1.34.</summary>
/// <param name="Minor">The second number; the first is 1.</param>
public readonly record struct KubernetesVersion(int Minor)
{
    /// <summary>The oldest version whose policies run: 1.27.</summary>
    public static KubernetesVersion Oldest { get; } = new(27);

    /// <summary>The newest version whose policies run: 1.37.</summary>
    public static KubernetesVersion Newest { get; } = new(37);

    /// <summary>
    /// Reads <c>1.34</c>, <c>v1.34</c> or <c>1.34.2</c>; false if it is not a version from 1.27 to 1.37.
    /// </summary>
    public static bool TryParse(string text, out KubernetesVersion version)
    {
        string[] parts = text.TrimStart('v').Split('.');
        bool isVersion = parts.Length is 2 or 3 && parts[0] == "1"
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            && minor >= Oldest.Minor && minor <= Newest.Minor;
        version = isVersion ? new KubernetesVersion(int.Parse(parts[1], CultureInfo.InvariantCulture)) : default;
        return isVersion;
    }

    /// <inheritdoc/>
    public override string ToString() => "1." + Minor.ToString(CultureInfo.InvariantCulture);
}
