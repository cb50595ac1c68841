using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Admission.Cli.CommandLine;
using Admission.Cli.Manifests;
using Admission.Cli.PolicyTests.Reports;
using Admission.Cli.Reports;
using Admission.Languages;
using Admission.Loading;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// <c>admission test --watch</c>: reruns the cases that a change affects. Files are polled, which works on every file
/// system.
/// </summary>
/// <param name="console">Receives the reports.</param>
internal sealed class TestWatch(TestSettings settings, InvocationConfiguration console)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TestFilter _filter = new(settings.Policies, settings.Filters);
    private readonly WatchSelection _selection = new();
    private readonly WatchKeys _keys = new();
    private Dictionary<string, FileState> _seen = new(StringComparer.Ordinal);
    private readonly InventoryFiles _inventory = InventoryFiles.Read(settings.Inventory, out _);
    private PolicySources? _sources;
    private ImmutableArray<PolicyTestFile> _files = [];

    private bool IsInteractive => WatchKeys.HasTerminal && settings.Output == "text";

    /// <summary>Runs until Ctrl-C or the key q.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var signals = new StopSignals();
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        do
        {
            Look();
        }
        while (ObeyKeys()
            && !cancellationToken.IsCancellationRequested
            && await Task.WhenAny(timer.WaitForNextTickAsync(cancellationToken).AsTask(), signals.Stopped)
                != signals.Stopped);
        return ExitCode.Clean;
    }

    // False to end.
    private bool ObeyKeys()
    {
        foreach (WatchCommand command in IsInteractive ? _keys.Read() : [])
        {
            if (command.Action == WatchAction.Quit)
            {
                return false;
            }

            _selection.Select(command);
            Try(() => Run(static _ => true, hasOwn: true, isUpdating: command.Action == WatchAction.Update));
        }

        return true;
    }

    private void Look() => Try(RunTouched);

    private void Try(Action run)
    {
        try
        {
            run();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An editor is writing the file now: the next check sees it complete.
            console.Error.WriteLine(Unexpected.Describe(exception));
        }
    }

    private void RunTouched()
    {
        Dictionary<string, FileState> now = Take();
        HashSet<string> changed =
        [
            .. now.Where(one => !_seen.TryGetValue(one.Key, out FileState? old) || old != one.Value)
                .Select(static one => one.Key),
            .. _seen.Keys.Where(path => !now.ContainsKey(path)),
        ];
        if (changed.Count == 0)
        {
            return;
        }

        bool isFirst = _seen.Count == 0;
        _seen = now;

        // Tests of a language do not name their files: all of them run again.
        Run(
            file => isFirst || IsTouched(file, _sources!, changed),
            hasOwn: isFirst || changed.Any(MayHoldOwnTests),
            path => changed.Contains(Path.GetFullPath(path)) ? null : FindRead(path));
    }

    private void Run(
        Func<PolicyTestFile, bool> isTouched,
        bool hasOwn,
        Func<string, PolicyTestFile?>? known = null,
        bool isUpdating = false)
    {
        long started = TimeProvider.System.GetTimestamp();
        PolicySources sources =
            _sources = _sources?.ReadAgain() ?? PolicySources.Read(
                PolicyLanguages.All, settings.Policies, PolicyTestRunner.Limits);
        ImmutableArray<PolicyTestFile> files = _files = PolicyTestFiles.ReadAll(settings.Policies, known);
        foreach (string path in files.SelectMany(TestRequest.FilesOf).Select(Path.GetFullPath))
        {
            _seen.TryAdd(path, StateOf(path));
        }

        ImmutableArray<PolicyTestFile> own = hasOwn
            ? LanguageTestFiles.Find(settings.Policies, PolicyTestRunner.Limits, countsCoverage: false).Files
            : [];
        ImmutableArray<PolicyTestFile> touched = _filter.Choose([.. files.Where(isTouched), .. own]);
        ImmutableArray<PolicyTestFile> chosen = _selection.Choose(touched);
        if (!chosen.IsEmpty)
        {
            var report = new TestReport
            {
                Files = PolicyTestSuite.Run(
                    new PolicyTestRunner(sources, _inventory) { WritesSnapshots = isUpdating }, chosen),
                Elapsed = TimeProvider.System.GetElapsedTime(started),
            };
            _selection.Note(report);
            Report(report);
            if (isUpdating)
            {
                WriteSnapshots(files, report);
            }
        }
        else if (known is null)
        {
            console.Output.WriteLine($"no test case matches{_selection.Text}. Keys: {WatchKeys.Legend}");
            console.Output.Flush();
        }
    }

    private void WriteSnapshots(ImmutableArray<PolicyTestFile> files, TestReport report)
    {
        foreach (string line in new SnapshotUpdate(settings.Policies, files)
            .Write(report.Files, removesStale: false, out ImmutableArray<string> errors)
            .Concat(errors))
        {
            console.Output.WriteLine(line);
        }

        console.Output.Flush();
    }

    private void Report(TestReport report)
    {
        string time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        ReportStyle style = ReportStyle.Detect(console.Output, ProcessEnvironment.Read());
        if (IsInteractive)
        {
            Console.Clear();
        }

        TestReportWriters.Named(settings.Output).Write(report, console.Output, style);
        if (settings.Output == "text")
        {
            string keys = IsInteractive ? $"keys: {WatchKeys.Legend}" : "Ctrl-C ends";
            console.Output.WriteLine(
                $"[{time}] waiting for changes in {settings.Policies}{_selection.Text}; {keys}");
        }

        console.Output.Flush();
    }

    private static bool IsTestFile(string path) =>
        path.EndsWith(PolicyTestFileReader.Suffix, StringComparison.Ordinal);

    private static bool MayHoldOwnTests(string path) => !IsTestFile(path)
        && PolicyLanguages.All.OfType<IFindsTests>().Any(language => language.MayHoldTests(path));

    // An error can depend on other files.
    private PolicyTestFile? FindRead(string path) =>
        _files.FirstOrDefault(file => file.Path == path && file.Errors.IsEmpty);

    private bool IsTouched(PolicyTestFile file, PolicySources sources, HashSet<string> changed) =>
        changed.Contains(Path.GetFullPath(file.Path))
        || TestRequest.FilesOf(file).Any(path => changed.Contains(Path.GetFullPath(path)))
        || (sources.PathOf(file.PolicyId) is { } policy
            && sources.FindParts(policy).Any(path =>
                changed.Contains(Path.GetFullPath(Path.Combine(settings.Policies, path)))));

    // Policies, libraries and test files, and further files of cases.
    private Dictionary<string, FileState> Take() => Directory
        .EnumerateFiles(settings.Policies, "*", SearchOption.AllDirectories)
        .Where(static path => PolicyLanguages.All.Any(language => language.MayClaim(path))
            || MayHoldOwnTests(path)
            || IsTestFile(path))
        .Select(Path.GetFullPath)
        .Concat(_seen.Keys.Where(File.Exists))
        .Distinct(StringComparer.Ordinal)
        .ToDictionary(static path => path, StateOf, StringComparer.Ordinal);

    private static FileState StateOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileState(file.LastWriteTimeUtc, file.Length) : new FileState(default, -1);
    }

    private sealed record FileState(DateTime Written, long Length);
}
