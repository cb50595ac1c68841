using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Admission.Cli.Reports;
using Admission.Cli.Reports.Replay;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Recordings;
using Admission.Replays;

namespace Admission.Cli.Tests.Replays;

/// <summary>
/// A replay of the recorded reviews by the shipped policies, and by a copy in which one policy is stricter and another
/// broken; the same at any time.
/// </summary>
internal static partial class ReplayFixture
{
    private static readonly Lazy<ReplayResult> LazyResult = new(Replay);

    public static ReplayResult Result => LazyResult.Value;

    /// <summary>A report of it, without what changes with every policy.</summary>
    public static string Report(string form)
    {
        using var text = new StringWriter();
        ReplayReportWriters.Named(form).Write(Result, text, ReportStyle.Plain);
        return SetNote().Replace(text.ToString(), "set …");
    }

    /// <summary>Copies the shipped policies and changes two of them.</summary>
    public static void WriteChangedPolicies(string folder)
    {
        string shipped = Checkout.At("policies");
        foreach (string file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string settings = Path.Combine(folder, "admission.yaml");
        File.WriteAllText(settings, File.ReadAllText(settings).Replace(
            "- \"nginx:1.19.*\"", "- \"nginx:1.19.*\"\n        - \"nginx:latest\"", StringComparison.Ordinal));
        File.WriteAllText(
            Path.Combine(folder, "workloads", "memory-requests.js"),
            """
            import { definePolicy } from "admission";

            export default definePolicy({
              title: "Memory requests",
              match: { resources: ["jobs.batch", "cronjobs.batch"] },
              validate({ pod, deny }) {
                if (pod.spec.containers[0].resources.requests.memory === "0") {
                  deny("the first container asks for no memory");
                }
              },
            });
            """);
    }

    private static ReplayResult Replay()
    {
        using var folder = new TemporaryFolder();
        WriteChangedPolicies(folder.Path);
        string recordings = Checkout.At("tests", "recordings");
        ImmutableArray<RecordingFile> files = RecordingFiles.Find([recordings], RecordingLimits.Default).Files;
        using var run = new ReplayRun(new ReplayPlan
        {
            Candidate = Load(folder.Path),
            CandidateName = "changed",
            Baseline = Load(Checkout.At("policies")),
            BaselineName = "policies",
            Source = new RecordingSource(
                [.. files.Select(static file => file with { Shown = Path.GetFileName(file.FullPath) })],
                RecordingLimits.Default),
            Redactor = new Redactor(new RedactionOptions
            {
                Key = RedactionKey.Of(Encoding.ASCII.GetBytes("always the same key")),
            }),
            Time = new StoppedClock(),
        });
        return run.Run();
    }

    private static PolicySet Load(string folder)
    {
        PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, folder, null, EngineLimits.Default);
        Assert.Empty(load.Errors);
        return load.Set!;
    }

    [GeneratedRegex(@"set [0-9a-f]{12}, \d+ policies")]
    private static partial Regex SetNote();

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

        public override long GetTimestamp() => 0;
    }
}
