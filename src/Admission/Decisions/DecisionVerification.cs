using System.Collections.Immutable;
using System.Globalization;

namespace Admission.Decisions;

/// <summary>The result of verifying a decision log, with all chains joined. Immutable.</summary>
public sealed record DecisionVerification
{
    public required ImmutableArray<DecisionFileSummary> Files { get; init; }

    /// <summary>
    /// Proof that the log was changed, <c>file: line 17: …</c>; the first problem of each chain. Empty if there is
    /// none.
    /// </summary>
    public required ImmutableArray<string> Problems { get; init; }

    /// <summary>Facts that an auditor should know, but that prove no change.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Fingerprints of the keys that signed it.</summary>
    public ImmutableArray<string> Fingerprints =>
        [.. Files.Select(static one => one.Fingerprint).Where(static one => one.Length > 0).Distinct().Order()];

    /// <summary>Number of chains.</summary>
    public int Chains => Files.Select(static one => one.Chain).Distinct().Count();

    /// <summary>Number of decisions.</summary>
    public long Decisions => Files.Sum(static one => one.Decisions);

    public long Lines => Files.Sum(static one => one.First < 0 ? 0 : one.Last - one.First + 1);

    /// <summary>Decisions that are missing according to the log.</summary>
    public long Lost => Files.Sum(static one => one.Lost);

    /// <summary>Joins files that were verified one by one.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="folders">
    /// Folders that are complete: a chain must begin at line 0, or where lines were deleted, and reach its end.
    /// </param>
    /// <param name="trusted">Keys that may have signed heads; empty to trust the keys in the files.</param>
    public static DecisionVerification Join(
        IEnumerable<DecisionFileSummary> files,
        IReadOnlyCollection<string> folders,
        ImmutableArray<DecisionPublicKey> trusted)
    {
        ImmutableArray<DecisionFileSummary> all =
        [
            .. files.OrderBy(static one => one.Chain, StringComparer.Ordinal)
                .ThenBy(static one => one.First)
                .ThenBy(static one => one.Last),
        ];
        var join = new Joining(all, folders, trusted);
        foreach (IGrouping<string, DecisionFileSummary> chain in all.GroupBy(static one => one.Chain))
        {
            join.Add(chain.Key, [.. chain]);
        }

        join.AddLostChains();
        return new DecisionVerification { Files = all, Problems = [.. join.Problems], Notes = [.. join.Notes] };
    }

    private sealed class Joining(
        ImmutableArray<DecisionFileSummary> all,
        IReadOnlyCollection<string> folders,
        ImmutableArray<DecisionPublicKey> trusted)
    {
        public List<string> Problems { get; } = [];

        public List<string> Notes { get; } = [];

        public void Add(string chain, DecisionFileSummary[] files)
        {
            DecisionFileSummary? before = null;
            foreach (DecisionFileSummary file in files)
            {
                if (Problem(file, before) is { } problem)
                {
                    Problems.Add($"{file.File}: {problem}");
                    return;
                }

                if (file.First < 0)
                {
                    Notes.Add($"{file.File}: contains no complete line: the process that wrote it was killed during "
                        + "startup");
                    continue;
                }

                if (before is null)
                {
                    AddStart(chain, file);
                }

                before = file;
            }

            if (before is not null)
            {
                AddEnd(chain, before);
            }
        }

        public void AddLostChains()
        {
            foreach (string folder in folders.Where(Directory.Exists))
            {
                foreach (string path in Directory.EnumerateFiles(folder, "*" + DecisionFileName.HeadEnding))
                {
                    string chain = Path.GetFileName(path)[..^DecisionFileName.HeadEnding.Length];
                    if (!all.Any(one => one.Chain == chain) && DecisionHead.Read(folder, chain) is { } head)
                    {
                        Problems.Add(Invariant($"{path}: all {head.Next} lines of chain '{chain}' are missing"));
                    }
                }
            }
        }

        private string? Problem(DecisionFileSummary file, DecisionFileSummary? before)
        {
            if (file.Problem.Length > 0)
            {
                return file.Problem;
            }

            if (!file.FitsHead)
            {
                return "it does not match the head of the chain: lines were replaced";
            }

            if (file.MissingUntil is { } missing)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"lines {file.First} to {missing} were missing when the process started at {file.From}");
            }

            if (before is null || file.First < 0)
            {
                return null;
            }

            if (file.First > before.Last + 1)
            {
                return Invariant(
                    $"line {before.Last + 1}: missing; line {file.First} follows line {before.Last} of {before.File}");
            }

            if (file.First <= before.Last)
            {
                // The process was killed between compressing a file and deleting it.
                bool isCopy = file.First == before.First && file.LastHash == before.LastHash;
                return isCopy
                    ? null
                    : Invariant($"line {file.First}: {before.File} contains a different line with the same number");
            }

            if (file.FirstPrevious != before.LastHash)
            {
                return Invariant(
                    $"line {before.Last} of {before.File}: this line or the hash in line {file.First} was changed");
            }

            if (trusted.IsEmpty && file.Fingerprint != before.Fingerprint)
            {
                return $"signed with a different key than {before.File}: {file.Fingerprint}. If both are yours, use "
                    + "both with --key";
            }

            if (before.End.Length == 0 && before.Torn != file.TornBefore)
            {
                return Invariant($"{before.File} ends with {before.Torn} bytes of an incomplete line, but ")
                    + Invariant($"{file.File} recorded {file.TornBefore} bytes: one of the files was changed");
            }

            return null;
        }

        private void AddStart(string chain, DecisionFileSummary first)
        {
            long deleted = all.SelectMany(static one => one.Deleted)
                .Where(one => one.Key == chain)
                .Select(static one => one.Value)
                .DefaultIfEmpty(0)
                .Max();
            if (first.First == 0 || first.First == deleted)
            {
                if (first.First > 0)
                {
                    Notes.Add(Invariant($"chain '{chain}': lines before {first.First} were deleted, ")
                        + "because they are older than the retention period");
                }
            }
            else if (IsWhole(first))
            {
                Problems.Add(Invariant($"{first.File}: lines {deleted} to {first.First - 1} of chain '{chain}' are ")
                    + "missing");
            }
            else
            {
                Notes.Add(Invariant($"chain '{chain}': begins with line {first.First}; earlier lines were not given"));
            }
        }

        private void AddEnd(string chain, DecisionFileSummary last)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(last.File)) ?? ".";
            DecisionHead? head = DecisionHead.Read(folder, chain);
            if (head is not null && !IsSigned(head, last))
            {
                Problems.Add($"{Path.Combine(folder, chain + DecisionFileName.HeadEnding)}: its signature was not "
                    + $"made with the key {last.Fingerprint}");
            }
            else if (head is not null && head.Next > last.Last + 1 && (IsWhole(last) || last.End != "file"))
            {
                Problems.Add(Invariant(
                    $"{last.File}: lines {last.Last + 1} to {head.Next - 1} are missing at the end"));
            }
            else if (head is null && IsWhole(last))
            {
                Problems.Add($"{folder}: {chain}{DecisionFileName.HeadEnding} is missing, so the end of the "
                    + "chain is not known");
            }
            else if (last.End.Length == 0)
            {
                Notes.Add(Invariant($"chain '{chain}' has not ended: {last.Unsigned} lines follow the last signed ")
                    + "line. Its process is running, or was killed");
            }
        }

        private bool IsSigned(DecisionHead head, DecisionFileSummary last)
        {
            ImmutableArray<DecisionPublicKey> keys = trusted.IsEmpty && DecisionPublicKey.Read(last.Key) is { } own
                ? [own]
                : trusted;
            return keys.Any(key => DecisionChain.IsSigned(head.Line, key));
        }

        // Parts can be joined without the folder: then the end of a chain is not known.
        private bool IsWhole(DecisionFileSummary file) =>
            Path.GetDirectoryName(Path.GetFullPath(file.File)) is { } folder
            && folders.Contains(folder)
            && Directory.Exists(folder);

        private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
