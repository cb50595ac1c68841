using System.Collections.Immutable;
using System.CommandLine;

namespace Admission.Cli.CommandLine;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The name on the command line.</param>
/// <param name="description">Its purpose; the first line is shown in the list of commands.</param>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they are, each with its purpose.</summary>
    public required ImmutableArray<(string Line, string Meaning)> Examples { get; init; }

    /// <summary>
    /// Titles of the groups of options in the help, with the names of the options; empty for one group.
    /// </summary>
    public ImmutableArray<(string Title, string[] Options)> Groups { get; init; } = [];
}
