using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Admission.Cli.CommandLine;
using Admission.Cli.Manifests;
using Admission.Cli.Options;
using Admission.Cli.PolicyTests;
using Admission.Cli.PolicyTests.Reports;
using Admission.Cli.Reports;
using Admission.Languages;
using Admission.Loading;

namespace Admission.Cli.Commands;

/// <summary><c>admission test</c>: runs the tests of policies.</summary>
internal static class TestCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Command Create()
    {
        var options = new TestOptions();
        var command = new DocumentedCommand(
            "test", "Run the tests of policies: *.test.yaml, Gatekeeper suites, and Rego test rules.")
        {
            Examples =
            [
                ("admission test", "Run all tests"),
                ("admission test --filter banned-images --watch", "Rerun the tests of a policy while you write it"),
                ("admission test --output junit --output-file policies.xml", "Write a JUnit report in CI"),
                ("admission test --coverage --coverage-html coverage.html", "Show which lines no test covers"),
                ("admission test --mutate --filter 'rbac/*'", "Show which denials and conditions no test covers"),
                ("admission test --update --filter banned-images", "Write the snapshots of a policy"),
                ("admission test --from-review review.json --name 'denies the Pod that alice sent'",
                    "Write a test from an AdmissionReview"),
            ],
        };
        options.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(options.Read(parsed), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        TestSettings settings, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(settings.Policies))
        {
            await console.Error.WriteLineAsync(
                $"{settings.Policies}: no such folder. Specify the policies folder with --policies DIR.");
            return ExitCode.CouldNotRun;
        }

        if (settings.FromReview is not null)
        {
            return ReviewCaseCommand.Run(settings, console);
        }

        var own = LanguageTestFiles.Find(settings.Policies, PolicyTestRunner.Limits, settings.NeedsCoverage);
        ImmutableArray<PolicyTestFile> all = [.. PolicyTestFiles.ReadAll(settings.Policies), .. own.Files];
        var filter = new TestFilter(settings.Policies, settings.Filters);
        string[] unused = [.. filter.Unused(all)];
        foreach (string one in unused)
        {
            await console.Error.WriteLineAsync(
                $"admission: --filter {one}: matches no case. Use part of 'path: name', or a glob that matches the "
                    + "path or the name.");
        }

        if (unused.Length > 0)
        {
            return ExitCode.Usage;
        }

        if (settings.IsWatching)
        {
            return await new TestWatch(settings, console).RunAsync(cancellationToken);
        }

        return await RunOnceAsync(settings, all, filter.Choose(all), own.Coverage, console, cancellationToken);
    }

    private static async Task<int> RunOnceAsync(
        TestSettings settings,
        ImmutableArray<PolicyTestFile> all,
        ImmutableArray<PolicyTestFile> files,
        Func<ImmutableArray<FileCoverage>> ownCoverage,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        PolicySources sources = PolicySources.Read(
            PolicyLanguages.All, settings.Policies, PolicyTestRunner.Limits, settings.NeedsCoverage);

        // Tests of a language include the policies that they test: the folder needs no policy.
        bool needsPolicies = files.IsEmpty
            || files.Any(static file => file.Cases.IsEmpty || file.Cases.Any(static test => test.Own is null));
        if (needsPolicies && sources.Errors.Length > 0)
        {
            CodeFrames.WriteAll(console.Error, sources.Errors);
            return ExitCode.CouldNotRun;
        }

        var inventory = InventoryFiles.Read(settings.Inventory, out ImmutableArray<ManifestProblem> errors);
        foreach (ManifestProblem error in errors)
        {
            await console.Error.WriteLineAsync(error.ToString());
        }

        if (errors.Length > 0)
        {
            return ExitCode.CouldNotRun;
        }

        var runner = new PolicyTestRunner(sources, inventory) { WritesSnapshots = settings.IsUpdating };
        ImmutableArray<TestFileResult> results = PolicyTestSuite.Run(runner, files, cancellationToken);
        var report = new TestReport
        {
            // Without a filter, a policy without a case must load too.
            Files = settings.Filters.IsEmpty ? [.. results, .. PolicyTestSuite.Load(runner, sources, all)] : results,
            Coverage = settings.NeedsCoverage ? CoverageOf(sources, ownCoverage, settings) : null,
        };
        foreach (string note in report.Notes)
        {
            await console.Error.WriteLineAsync($"note: {note}");
        }

        if (!WriteSnapshots(settings, new SnapshotUpdate(settings.Policies, all), results, console))
        {
            return ExitCode.CouldNotRun;
        }

        if (settings.IsMutating && report.ExitCode == ExitCode.Clean)
        {
            report = report with { Mutations = MutationRun.Run(sources, files, inventory, null, cancellationToken) };
        }
        else if (settings.IsMutating)
        {
            await console.Error.WriteLineAsync("--mutate: not run, because some tests fail. Fix them first.");
        }

        report = report with { Elapsed = TimeProvider.System.GetElapsedTime(started) };
        await WriteAsync(report, settings, console, cancellationToken);
        return report.ExitCode;
    }

    // False if a file cannot be written.
    private static bool WriteSnapshots(
        TestSettings settings,
        SnapshotUpdate update,
        ImmutableArray<TestFileResult> results,
        InvocationConfiguration console)
    {
        ImmutableArray<string> errors = [];
        IEnumerable<string> lines = settings switch
        {
            { IsUpdating: true } => update.Write(results, removesStale: settings.Filters.IsEmpty, out errors),
            { Filters.IsEmpty: true } => update.Obsolete.Select(static line => $"note: {line}"),
            _ => [],
        };
        foreach (string line in lines.Concat(errors))
        {
            console.Error.WriteLine(line);
        }

        return errors.IsEmpty;
    }

    // Without a filter, a policy without a case counts too.
    private static ImmutableArray<FileCoverage> CoverageOf(
        PolicySources sources, Func<ImmutableArray<FileCoverage>> own, TestSettings settings)
    {
        if (settings.Filters.IsEmpty)
        {
            foreach (string path in sources.Paths)
            {
                sources.FindParts(path);
            }
        }

        return FileCoverage.Merge([.. sources.Coverage, .. own()]);
    }

    private static async Task WriteAsync(
        TestReport report,
        TestSettings settings,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (report.Coverage is { } coverage)
        {
            await WriteCoverageAsync(coverage, settings, cancellationToken);
        }

        bool isAsked = settings.OutputFile is not null || settings.IsCovering;
        if (settings.IsQuiet && report.ExitCode == ExitCode.Clean && !isAsked)
        {
            return;
        }

        TestReport shown = settings.IsCovering ? report : report with { Coverage = null };
        ITestReportWriter writer = TestReportWriters.Named(settings.Output);
        if (settings.OutputFile is not { } file)
        {
            writer.Write(shown, console.Output, ReportStyle.Detect(console.Output, ProcessEnvironment.Read()));
            return;
        }

        await ReportFile.WriteAsync(
            file, output => writer.Write(shown, output, ReportStyle.Plain), cancellationToken);
        await console.Output.WriteLineAsync($"{TestReportText.Summary(report)}; report in {file}");
    }

    private static async Task WriteCoverageAsync(
        ImmutableArray<FileCoverage> coverage, TestSettings settings, CancellationToken cancellationToken)
    {
        if (settings.LcovFile is { } lcov)
        {
            await ReportFile.WriteAsync(
                lcov, output => LcovReport.Write(coverage, settings.Policies, output), cancellationToken);
        }

        if (settings.HtmlFile is { } html)
        {
            await File.WriteAllTextAsync(html, CoveragePage.Write(coverage), Utf8, cancellationToken);
        }
    }
}
