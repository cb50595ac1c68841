using System.CommandLine;
using Admission.Cli.Checks;
using Admission.Cli.CommandLine;
using Admission.Cli.Manifests;
using Admission.Cli.Options;
using Admission.Cli.Reports;
using Admission.PolicySets;

namespace Admission.Cli.Commands;

/// <summary><c>admission check</c>: evaluates manifests as the webhook would.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var options = new CheckOptions();
        var command = new DocumentedCommand(
            "check", "Evaluate manifests as the webhook would, for example in CI or before a commit.")
        {
            Examples =
            [
                ("admission check deploy/", "Check every manifest in a folder, as if it were created"),
                ("helm template shop charts/shop | admission check -", "Check the output of a Helm chart"),
                ("admission check deploy/ --against main",
                    "Check the changes against the branch main: a violation that is already on main causes only a "
                        + "warning"),
                ("admission check deploy/ --as alice --as-group developers", "Check as a user who is in a group"),
                ("admission check deploy/ --policy 'supply-chain/**'", "Check with the policies of one folder"),
                ("admission check --payload plan.json",
                    "Check a file that is not a Kubernetes object, such as a Terraform plan"),
                ("admission check deploy/ --output sarif --output-file admission.sarif",
                    "Write a report for code scanning"),
            ],
        };
        options.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(options.Read(parsed), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CheckSettings settings, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (CheckUsage(settings) is { } mistake)
        {
            await console.Error.WriteLineAsync($"admission: {mistake}");
            return ExitCode.Usage;
        }

        (PolicySet? set, int exit) =
            ChosenPolicies.Load(settings.Policies, settings.Settings, settings.PolicyGlobs, console.Error);
        if (set is null)
        {
            return exit;
        }

        CheckInput input = await CheckInput.LoadAsync(settings.Input with { Policies = set }, cancellationToken);
        Tell(console.Error, input.UsageErrors.Select(static error => $"admission: {error}"));
        Tell(console.Error, input.Notes.Select(static note => $"note: {note}"));
        Tell(console.Error, input.Errors.Select(static error => error.ToString()));
        if (input.UsageErrors.Length > 0)
        {
            return ExitCode.Usage;
        }

        CheckReport report = ManifestCheck.Run(set, input, TimeProvider.System);
        bool hasWarnings = report.Results.Any(static result => result.HasWarnings);
        bool isFound = report.Denied > 0 || (settings.FailsOnWarnings && hasWarnings);
        if (!settings.IsQuiet || isFound || hasWarnings || input.Errors.Length > 0)
        {
            await WriteAsync(report, settings, console, cancellationToken);
        }

        return input.Errors.Length > 0 ? ExitCode.CouldNotRun
            : isFound ? ExitCode.Findings
            : ExitCode.Clean;
    }

    private static string? CheckUsage(CheckSettings settings) =>
        settings.Input.Groups.Length > 0 && !settings.HasUser
            ? "--as-group: needs --as. Specify the user with --as USER."
            : null;

    private static async Task WriteAsync(
        CheckReport report,
        CheckSettings settings,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        IReportWriter writer = ReportWriters.Named(settings.Output);
        if (settings.OutputFile is not { } file)
        {
            writer.Write(report, console.Output, ReportStyle.Detect(console.Output, ProcessEnvironment.Read()));
            return;
        }

        await ReportFile.WriteAsync(
            file, output => writer.Write(report, output, ReportStyle.Plain), cancellationToken);

        // The log of a CI job should show the result even if the report goes to a file.
        await console.Output.WriteLineAsync($"{ReportText.Summary(report)}; report in {file}");
    }

    private static void Tell(TextWriter error, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            error.WriteLine(line);
        }
    }
}
