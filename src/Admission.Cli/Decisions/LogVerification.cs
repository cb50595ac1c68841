using System.Collections.Immutable;
using Admission.Decisions;
using Admission.Evaluation;

namespace Admission.Cli.Decisions;

/// <summary>Verifies the files of a decision log, for every command that reads one.</summary>
internal static class LogVerification
{
    /// <summary>The keys, and the problems of the files.</summary>
    /// <returns>The keys, and what is wrong with the files.</returns>
    public static (ImmutableArray<DecisionPublicKey> Keys, ImmutableArray<string> Errors) ReadKeys(string[] files)
    {
        var keys = new List<DecisionPublicKey>();
        var errors = new List<string>();
        foreach (string file in files)
        {
            try
            {
                if (DecisionPublicKey.TryReadPem(File.ReadAllText(file), out var read, out string error))
                {
                    keys.AddRange(read);
                }
                else
                {
                    errors.Add($"--key {file}: {error}");
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                errors.Add($"--key {file}: cannot be read. Check the path and its permissions.");
            }
        }

        return ([.. keys], [.. errors]);
    }

    /// <summary>Verifies files in parallel.</summary>
    public static DecisionFileSummary[] Check(
        ImmutableArray<string> files,
        ImmutableArray<DecisionPublicKey> keys,
        bool skipsOthers,
        CancellationToken cancellationToken)
    {
        var found = new DecisionFileSummary[files.Length];
        EvaluationThreads.For(
            files.Length, i => found[i] = DecisionFileCheck.Check(files[i], keys, skipsOthers), cancellationToken);
        return found;
    }
}
