using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Documents;

/// <summary>A Markdown file, as far as the tests look at it.</summary>
/// <param name="Name">Its path in the checkout.</param>
/// <param name="Blocks">Fenced blocks in order.</param>
/// <param name="Prose">Everything outside of fenced blocks, line by line; lines of blocks are empty.</param>
internal sealed partial record Document(string Name, ImmutableArray<CodeBlock> Blocks, ImmutableArray<string> Prose)
{
    private const string Fence = "```";

    public static Document Read(string name)
    {
        string[] lines = CheckedOut.Read(name).ReplaceLineEndings("\n").Split('\n');
        var blocks = ImmutableArray.CreateBuilder<CodeBlock>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            int end = Array.FindIndex(lines, i + 1, static line => line == Fence);
            Assert.True(end > 0, $"{name}:{i + 1}: the block has no end");
            blocks.Add(new CodeBlock(
                $"{name}:{i + 1}",
                lines[i][Fence.Length..].Trim(),
                string.Join('\n', lines[(i + 1)..end]) + "\n",
                NoteAbove(lines, i)));
            Array.Fill(lines, "", i, end - i + 1);
            i = end;
        }

        return new Document(name, blocks.ToImmutable(), [.. lines]);
    }

    // <!-- note -->, on the line above the block or with one empty line between.
    private static string NoteAbove(string[] lines, int fence)
    {
        int above = fence - 1;
        while (above >= 0 && lines[above].Length == 0 && above > fence - 3)
        {
            above--;
        }

        return above >= 0 && Note().Match(lines[above]) is { Success: true } note ? note.Groups["text"].Value : "";
    }

    [GeneratedRegex("^<!-- (?<text>.+) -->$")]
    private static partial Regex Note();
}

/// <param name="Place">Document and line.</param>
/// <param name="Language">The language after the fence.</param>
/// <param name="Text">The lines within.</param>
/// <param name="Note">
/// The comment above it, empty for none. For commands: <c>not run: WHY</c>, <c>keeps running</c>,
/// <c>exit code: N</c>. For other text: <c>prints</c>, what the commands before it printed; <c>file: PATH</c>, what the
/// reader saves there; <c>shown: WHY</c>, neither.
/// </param>
internal sealed record CodeBlock(string Place, string Language, string Text, string Note)
{
    public const string KeepsRunning = "keeps running";
    public const string Prints = "prints";

    /// <summary>Are these commands?</summary>
    public bool IsCommands => Language == "sh";

    /// <summary>Commands that nothing runs, with the reason.</summary>
    public bool IsSkipped => Note.StartsWith("not run: ", StringComparison.Ordinal);

    /// <summary>Where the reader saves it; null if it is not a file.</summary>
    public string? File => After("file: ");

    /// <summary>The exit code that the commands end with.</summary>
    public int ExitCode => After("exit code: ") is { } code ? int.Parse(code, CultureInfo.InvariantCulture) : 0;

    /// <summary>Is the note one that the tests understand?</summary>
    public bool HasKnownNote => IsCommands
        ? Note is "" or KeepsRunning || IsSkipped || After("exit code: ") is not null
        : Note is Prints || File is not null || After("shown: ") is not null;

    private string? After(string prefix) =>
        Note.StartsWith(prefix, StringComparison.Ordinal) ? Note[prefix.Length..] : null;
}
