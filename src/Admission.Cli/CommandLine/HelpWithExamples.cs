using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Admission.Cli.CommandLine;

/// <summary>The usual help, followed by the command's examples.</summary>
/// <param name="inner">Writes the usual part.</param>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    /// <summary>Help is help even where the rest of the command line is wrong.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        int exitCode = inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not DocumentedCommand { Examples: [_, ..] examples })
        {
            return exitCode;
        }

        output.WriteLine("Examples:");
        foreach ((string line, string meaning) in examples)
        {
            output.WriteLine($"  # {meaning}");
            output.Write($"  {line}\n");
        }

        output.WriteLine();
        return exitCode;
    }
}
