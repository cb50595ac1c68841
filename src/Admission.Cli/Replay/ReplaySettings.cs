using System.Collections.Immutable;
using Admission.Cel.Libraries;
using Admission.Cli.Reports;
using Admission.Objects;
using Admission.Replays;

namespace Admission.Cli.Replay;

/// <summary>What <c>admission replay</c> is asked for.</summary>
internal sealed record ReplaySettings
{
    /// <summary>
    /// In <see cref="Against"/>, before a version of Kubernetes: the same policies as that version evaluates them.
    /// </summary>
    public const string KubernetesPrefix = "kubernetes:";

    /// <summary>In <see cref="Against"/>: the verdicts that were recorded.</summary>
    public const string Recorded = "recorded";

    /// <summary>Files and folders.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>Is an empty standard input no error?</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Are they results, to be added up?</summary>
    public bool IsMerge { get; init; }

    /// <summary>The policies folder.</summary>
    public required string Policies { get; init; }

    /// <summary>Its settings; null for those of the folder.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>Which policies to ask; empty for all.</summary>
    public ImmutableArray<string> PolicyGlobs { get; init; } = [];

    /// <summary><c>recorded</c>, a folder, or a revision of git, with or without <c>git:</c> before it.</summary>
    public string Against { get; init; } = Recorded;

    /// <summary>
    /// The version of Kubernetes that evaluates the policies; null for that of the settings, else the newest.
    /// </summary>
    public KubernetesVersion? KubernetesVersion { get; init; }

    /// <summary>Settings of <see cref="Against"/>; null for those of the folder.</summary>
    public string? AgainstSettings { get; init; }

    /// <summary>Most reviews that may be refused anew; null for any number.</summary>
    public int? MaxNewDenials { get; init; }

    /// <summary>What makes the exit code 1.</summary>
    public ImmutableArray<string> FailOn { get; init; } = [];

    /// <summary>Files with the objects of the cluster, for records that do not hold them; empty for none.</summary>
    public ImmutableArray<string> Inventory { get; init; } = [];

    /// <summary>Name of the report.</summary>
    public required string Output { get; init; }

    /// <summary>File of the report; null for standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Which part of the recordings, from 0.</summary>
    public (int Part, int Of) Shard { get; init; } = (0, 1);

    /// <summary>File to go on from and to save to; null for none.</summary>
    public string? Resume { get; init; }

    /// <summary>Threads.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Fields that are redacted beside what always is.</summary>
    public ImmutableArray<FieldPattern> Redact { get; init; } = [];

    /// <summary>File of the key of redaction; null for one of this run.</summary>
    public string? KeyFile { get; init; }
}

/// <summary>What a gate may fail on, by its word on the command line.</summary>
internal static class ReplayGates
{
    /// <summary>A policy took longer.</summary>
    public const string Slower = "slower";

    /// <summary>A record could not be read.</summary>
    public const string Error = "error";

    private static readonly (string Word, FlipKind Kind)[] Flips =
    [
        ("new-denial", FlipKind.NewDenial),
        ("new-allowance", FlipKind.NewAllowance),
        ("changed-reason", FlipKind.ChangedReason),
        ("new-warning", FlipKind.NewWarning),
        ("new-fault", FlipKind.NewFault),
        ("undecided", FlipKind.Undecided),
        ("denial", FlipKind.Denial),
    ];

    /// <summary>All words.</summary>
    public static readonly ImmutableArray<string> Words =
        [.. Flips.Select(static one => one.Word), Slower, Error];

    /// <summary>Why the gate is closed, one line for each reason; none where it is open.</summary>
    public static IEnumerable<string> Check(ReplayResult result, ReplaySettings settings)
    {
        long denials = result.Reviews.GetValueOrDefault(FlipKind.NewDenial);
        if (settings.MaxNewDenials is { } most && denials > most)
        {
            yield return $"--max-new-denials {most}: {ReportText.Plural(denials, "review")} would be denied and "
                + $"{(denials == 1 ? "is" : "are")} allowed now.";
        }

        foreach ((string word, FlipKind kind) in Flips)
        {
            if (settings.FailOn.Contains(word) && result.Reviews.GetValueOrDefault(kind) is > 0 and long count)
            {
                yield return $"--fail-on {word}: {ReportText.Plural(count, "review")}.";
            }
        }

        if (settings.FailOn.Contains(Slower)
            && result.PolicyLatency.Where(static one => one.Value.IsSlower).Select(static one => one.Key).ToArray()
                is { Length: > 0 } slower)
        {
            yield return $"--fail-on {Slower}: {string.Join(", ", slower)}.";
        }

        if (settings.FailOn.Contains(Error) && result.Counts.Errors > 0)
        {
            yield return $"--fail-on {Error}: {ReportText.Plural(result.Counts.Errors, "record")} could not be read.";
        }
    }
}
