using Admission.Cli;
using Admission.Cli.CommandLine;
using Admission.Cli.Commands;
using Admission.Cli.Reports;

try
{
    return await AdmissionCommandLine.RunAsync(args, ProcessEnvironment.Read(), Console.Out, Console.Error);
}
#pragma warning disable CA1031 // The last border: a user must not see a stack trace, and the process ends.
catch (Exception bug)
#pragma warning restore CA1031
{
    new EscapingWriter(Console.Error).WriteLine(Unexpected.Describe(bug));
    return ExitCode.CouldNotRun;
}
