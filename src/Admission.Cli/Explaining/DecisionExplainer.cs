using System.Collections.Immutable;
using Admission.Cli.Decisions;
using Admission.Cli.Manifests;
using Admission.Cli.Reports;
using Admission.Decisions;
using Admission.Evaluation;
using Admission.Loading;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.Cli.Explaining;

/// <summary>Explains a decision of a decision log, with its recording if there is one.</summary>
internal static class DecisionExplainer
{
    private const int MaxNamed = 5;

    /// <summary>The decision to explain.</summary>
    internal sealed record Question
    {
        /// <summary>Uid of the review, or chain and number of the line.</summary>
        public required string Id { get; init; }

        /// <summary>Folders and files of the log.</summary>
        public required string[] Logs { get; init; }

        /// <summary>Files of public keys that may have signed it; empty to trust the keys in the log.</summary>
        public required string[] KeyFiles { get; init; }

        /// <summary>Files and folders with recordings; empty for none.</summary>
        public required ImmutableArray<string> Recordings { get; init; }

        /// <summary>The policies folder.</summary>
        public required string Policies { get; init; }

        /// <summary>Its settings; null for those in the folder.</summary>
        public required string? Settings { get; init; }

        /// <summary>Files with the other objects of the cluster; empty for none.</summary>
        public required ImmutableArray<string> Inventory { get; init; }
    }

    /// <summary>Verifies the log, finds the decision and evaluates its recording again.</summary>
    /// <param name="error">Receives the reasons why there is no explanation.</param>
    /// <returns>The explanation and 0 or 1; or null and the exit code.</returns>
    public static (DecisionExplanation? Explained, int Code) Explain(
        Question question, TextWriter error, CancellationToken cancellationToken)
    {
        (ImmutableArray<DecisionPublicKey> keys, ImmutableArray<string> keyErrors) =
            LogVerification.ReadKeys(question.KeyFiles);
        (ImmutableArray<string> files, ImmutableArray<string> errors) = DecisionFiles.Find(question.Logs);
        if (!keyErrors.IsEmpty || !errors.IsEmpty)
        {
            return Fail(error, ExitCode.CouldNotRun, [.. keyErrors, .. errors]);
        }

        var verification = DecisionVerification.Join(
            LogVerification.Check(files, keys, skipsOthers: false, cancellationToken),
            [.. question.Logs.Where(Directory.Exists).Select(Path.GetFullPath)],
            keys);
        if (!verification.Problems.IsEmpty)
        {
            return Fail(
                error, ExitCode.CouldNotRun,
                [
                    .. verification.Problems,
                    "admission: the log failed verification, so its lines prove nothing. Restore it from a copy; "
                        + "`admission log query` still reads it.",
                ]);
        }

        var problems = new List<string>();
        ImmutableArray<DecisionEntry> found = DecisionSearch.Find(question.Id, files, problems.Add);
        if (found.Length != 1)
        {
            return Fail(error, problems.Count > 0 ? ExitCode.CouldNotRun : ExitCode.Usage,
                [.. problems, found.IsEmpty ? Unknown(question) : Ambiguous(question, found)]);
        }

        DecisionExplanation explained = Of(found[0], verification, question);
        if (question.Recordings.IsEmpty)
        {
            return (explained with
            {
                Notes =
                [
                    "the log has the names of fields, but no values. To see why each policy decided, use the "
                        + "recording with --recording; `serve --record DIR --record-one-in 1` records each review.",
                ],
            }, ExitCode.Clean);
        }

        FoundRecording? recording = RecordingSearch.Find(found[0], question.Recordings, problems);
        if (recording is null)
        {
            problems.Add("no recording of this decision was found, so it is not evaluated again. Recordings are "
                + "samples: `serve --record DIR --record-one-in 1` records each review.");
            return (explained with { Notes = [.. problems] }, ExitCode.Clean);
        }

        return Replay(explained with { Recording = recording, Notes = [.. problems] }, question, error);
    }

    private static (DecisionExplanation? Explained, int Code) Replay(
        DecisionExplanation explained, Question question, TextWriter error)
    {
        // The times are those of real runs, not of remembered outcomes.
        PolicyLoad load = PolicyDirectory.Load(
            PolicyLanguages.All, question.Policies, question.Settings, EngineLimits.Default with { MaxMemoBytes = 0 });
        var inventory = InventoryFiles.Read(question.Inventory, out ImmutableArray<ManifestProblem> unread);
        if (load.Set is not { } set || !unread.IsEmpty)
        {
            CodeFrames.WriteAll(error, load.Errors);
            return Fail(error, ExitCode.CouldNotRun, [.. unread.Select(static one => one.ToString())]);
        }

        (AdmissionRequest request, EvaluationContext context) = DecisionReplay.Of(
            explained.Decision, explained.Recording!.Recording, set.Reads, inventory.With([], set));
        var explainer = new Explainer(set, new SettingsOrigins(question.Policies, question.Settings), context.Now);
        RequestExplanation now = explainer.Explain(request, context);
        (ReplayedDecision replayed, ImmutableArray<DecisionDifference> differences) =
            DecisionReplay.Compare(explained.Decision, explained.Recording.Recording, now);
        return (explained with
        {
            Request = now,
            Policies = question.Policies,
            Replayed = replayed,
            Differences = differences,
        }, replayed == ReplayedDecision.Different ? ExitCode.Findings : ExitCode.Clean);
    }

    private static DecisionExplanation Of(
        DecisionEntry decision, DecisionVerification verification, Question question)
    {
        DecisionFileSummary[] chain =
        [
            .. verification.Files.Where(one => one.Chain == decision.Chain && one.First >= 0),
        ];
        return new DecisionExplanation
        {
            Decision = decision,
            // Each file covers those before it.
            IsSigned = chain.Any(one => one.Last - one.Unsigned >= decision.LineNumber),
            Fingerprint = chain.LastOrDefault(one => one.First <= decision.LineNumber)?.Fingerprint ?? "",
            HasTrustedKey = question.KeyFiles.Length > 0,
        };
    }

    private static string Unknown(Question question) =>
        $"admission: {question.Id}: no decision with this id in {string.Join(", ", question.Logs)}. Use the uid of "
            + "the review, or the chain and the line number, such as web-0:17. `admission log query` lists decisions.";

    private static string Ambiguous(Question question, ImmutableArray<DecisionEntry> found)
    {
        string lines = string.Join("; ", found.Take(MaxNamed).Select(static one =>
            $"{one.Chain}:{one.LineNumber} {one.Operation} {one.Target} at {DecisionTrail.Time(one.Time)}"));
        string count = found.Length >= DecisionSearch.MaxFound ? $"{found.Length} or more" : $"{found.Length}";
        string more = found.Length > MaxNamed ? "; …" : "";
        return $"admission: {question.Id}: {count} decisions have this id: {lines}{more}. Use one of the lines "
            + $"instead, such as {found[0].Chain}:{found[0].LineNumber}.";
    }

    private static (DecisionExplanation? Explained, int Code) Fail(TextWriter error, int code, string[] problems)
    {
        foreach (string problem in problems)
        {
            error.WriteLine(problem);
        }

        return (null, code);
    }
}
