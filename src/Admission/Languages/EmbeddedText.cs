using System.Reflection;
using System.Text;

namespace Admission.Languages;

/// <summary>Text files that are part of an assembly.</summary>
public static class EmbeddedText
{
    /// <summary>The text of a file. Throws if the assembly has none of that name.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The logical name of the resource.</param>
    public static string Read(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing from the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
