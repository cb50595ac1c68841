using System.Collections.Immutable;
using System.CommandLine;

namespace Admission.Cli.CommandLine;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">What it does; the first line stands in the list of commands.</param>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they are, each with what it does.</summary>
    public required ImmutableArray<(string Line, string Meaning)> Examples { get; init; }

    /// <summary>Titles of the groups in which help shows the options, with their names; empty for one group.</summary>
    public ImmutableArray<(string Title, string[] Options)> Groups { get; init; } = [];
}
