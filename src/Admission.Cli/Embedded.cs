using System.Text;

namespace Admission.Cli;

/// <summary>Files that are part of the executable.</summary>
internal static class Embedded
{
    /// <summary>The text of the file of that name.</summary>
    public static string Text(string name)
    {
        using Stream stream = typeof(Embedded).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing from the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
