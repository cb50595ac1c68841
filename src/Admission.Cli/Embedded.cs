using Admission.Languages;

namespace Admission.Cli;

/// <summary>Files that are part of the executable.</summary>
internal static class Embedded
{
    /// <summary>The text of the file of that name.</summary>
    public static string Text(string name) => EmbeddedText.Read(typeof(Embedded).Assembly, name);
}
