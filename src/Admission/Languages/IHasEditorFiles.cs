using System.Collections.Immutable;

namespace Admission.Languages;

/// <summary>
/// A language that describes for editors what its policies may contain. <c>admission types</c> and <c>admission
/// init</c> write its files into the policies folder; <c>admission types --check</c> compares them.
/// </summary>
public interface IHasEditorFiles
{
    /// <summary>The files of this version of the language.</summary>
    ImmutableArray<EditorFile> EditorFiles { get; }
}

/// <summary>A file for editors.</summary>
/// <param name="Path">
/// Path relative to the policies folder, with forward slashes: <c>admission.d.ts</c>. No two languages write one file.
/// </param>
/// <param name="Text">The content, with <c>\n</c> at the end of each line.</param>
/// <param name="IsAuthors">
/// May authors change the file? It is then written only where it does not exist, and never compared. Default false.
/// </param>
public sealed record EditorFile(string Path, string Text, bool IsAuthors = false);
