using System.Reflection;

namespace Admission.Cli;

/// <summary>The version of this executable.</summary>
internal static class ProductVersion
{
    /// <summary>The version, <c>0.1.0</c>, without the commit.</summary>
    public static string Text { get; } = Read(typeof(ProductVersion).Assembly);

    // The informational version can have "+commit".
    private static string Read(Assembly assembly)
    {
        string text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString() ?? "unknown";
        int plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? text : text[..plus];
    }
}
