using System.Collections.Immutable;
using Admission.Cel.Libraries;
using Admission.Cli.Reports;
using Admission.Objects;
using Admission.Replays;

namespace Admission.Cli.Replay;

/// <summary>The settings of <c>admission replay</c>.</summary>
internal sealed record ReplaySettings
{
    /// <summary>
    /// Prefix of a Kubernetes version in <see cref="Against"/>: the same policies as that version evaluates them.
    /// </summary>
    public const string KubernetesPrefix = "kubernetes:";

    /// <summary>Value of <see cref="Against"/>: the recorded verdicts.</summary>
    public const string Recorded = "recorded";

    /// <summary>Files and folders.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>Is an empty standard input allowed?</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Are they results to add up?</summary>
    public bool IsMerge { get; init; }

    /// <summary>The policies folder.</summary>
    public required string Policies { get; init; }

    /// <summary>Its settings; null for those of the folder.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>Which policies to evaluate; empty for all.</summary>
    public ImmutableArray<string> PolicyGlobs { get; init; } = [];

    /// <summary><c>recorded</c>, a folder, or a git revision, with or without <c>git:</c> before it.</summary>
    public string Against { get; init; } = Recorded;

    /// <summary>
    /// The version of Kubernetes that evaluates the policies; null for that of the settings, else the newest.
    /// </summary>
    public KubernetesVersion? KubernetesVersion { get; init; }

    /// <summary>Settings of <see cref="Against"/>; null for those of the folder.</summary>
    public string? AgainstSettings { get; init; }

    /// <summary>Maximum number of reviews that are newly denied; null for any number.</summary>
    public int? MaxNewDenials { get; init; }

    /// <summary>Findings that cause exit code 1.</summary>
    public ImmutableArray<string> FailOn { get; init; } = [];

    /// <summary>Files with the objects of the cluster, for records that do not contain them; empty for none.</summary>
    public ImmutableArray<string> Inventory { get; init; } = [];

    /// <summary>Name of the report.</summary>
    public required string Output { get; init; }

    /// <summary>File of the report; null for standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Which part of the recordings, from 0.</summary>
    public (int Part, int Of) Shard { get; init; } = (0, 1);

    /// <summary>File with the progress; null for none.</summary>
    public string? Resume { get; init; }

    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Further fields to redact.</summary>
    public ImmutableArray<FieldPattern> Redact { get; init; } = [];

    /// <summary>File of the redaction key; null for a random key.</summary>
    public string? KeyFile { get; init; }
}

/// <summary>Conditions for exit code 1, by name on the command line.</summary>
internal static class ReplayGates
{
    /// <summary>A policy took longer.</summary>
    public const string Slower = "slower";

    /// <summary>A record could not be read.</summary>
    public const string Error = "error";

    private const string Denial = "denial";

    private static readonly (string Word, FlipKind Kind)[] Flips =
    [
        ("new-denial", FlipKind.NewDenial),
        ("new-allowance", FlipKind.NewAllowance),
        ("changed-reason", FlipKind.ChangedReason),
        ("new-warning", FlipKind.NewWarning),
        ("new-fault", FlipKind.NewFault),
        ("undecided", FlipKind.Undecided),
        (Denial, FlipKind.Denial),
    ];

    public static readonly ImmutableArray<string> Words =
        [.. Flips.Select(static one => one.Word), Slower, Error];

    /// <summary>The words for the help, with an explanation where a word can be misunderstood.</summary>
    public static readonly string Explained = string.Join(", ", Words.Select(static word =>
        word == Denial ? $"{word} (of a review without a recorded verdict)" : word));

    /// <summary>Why the exit code is 1, one line for each reason; none if it is not.</summary>
    public static IEnumerable<string> Check(ReplayResult result, ReplaySettings settings)
    {
        long denials = result.Reviews.GetValueOrDefault(FlipKind.NewDenial);
        if (settings.MaxNewDenials is { } most && denials > most)
        {
            yield return $"--max-new-denials {most}: {ReportText.Plural(denials, "review")} "
                + $"{(denials == 1 ? "is" : "are")} allowed now and would be denied.";
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
