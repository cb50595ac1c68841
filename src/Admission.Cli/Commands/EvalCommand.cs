using System.CommandLine;
using Admission.Cli.CommandLine;

namespace Admission.Cli.Commands;

/// <summary><c>admission eval</c>: evaluates one expression of a policy language.</summary>
internal static class EvalCommand
{
    /// <summary>The command, with one command below it for each language.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("eval", "Evaluate one expression of a policy language.")
        {
            Examples =
            [
                ("admission eval cel '1 + 2'", "Evaluate a CEL expression, as a ValidatingAdmissionPolicy does"),
                ("admission eval rego 'input.kind' --input pod.yaml",
                    "Evaluate a Rego query, as Gatekeeper and OPA do"),
            ],
        };
        command.Add(EvalCelCommand.Create());
        command.Add(EvalRegoCommand.Create());
        return command;
    }
}
