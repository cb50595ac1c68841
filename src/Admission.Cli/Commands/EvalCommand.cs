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
                ("admission eval cel '1 + 2'", "An expression of CEL, as ValidatingAdmissionPolicies use it"),
                ("admission eval rego 'input.kind' --input pod.yaml", "A query of Rego, as Gatekeeper and OPA use it"),
            ],
        };
        command.Add(EvalCelCommand.Create());
        command.Add(EvalRegoCommand.Create());
        return command;
    }
}
