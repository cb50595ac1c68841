using System.Text;
using Admission.PolicySets;
using Admission.Replays;

namespace Admission.Cli.Replay;

/// <summary>The file with the progress of a replay, to continue after an interruption.</summary>
/// <param name="settings">The settings with the file's path.</param>
internal sealed class ReplayCheckpoint(ReplaySettings settings)
{
    public bool IsWanted => settings.Resume is not null;

    /// <summary>The saved progress; null to start from the beginning.</summary>
    /// <param name="candidate">The policies now.</param>
    /// <param name="baseline">The policies to compare with now.</param>
    /// <param name="error">Why the saved progress cannot be continued, and how to fix it. Empty if it can.</param>
    public ReplayResult? Read(PolicySet? candidate, PolicySet? baseline, out string error)
    {
        error = "";
        if (settings.Resume is not { } file || !File.Exists(file) || candidate is null)
        {
            return null;
        }

        if (!ReplayResultFile.TryRead(File.ReadAllText(file), out ReplayResult? saved, out error))
        {
            error = $"--resume {file}: {error}";
            return null;
        }

        string shard = settings.Shard.Of == 1 ? "" : $"{settings.Shard.Part}/{settings.Shard.Of}";
        if (saved!.Candidate.Digest != candidate.Digest || saved.Baseline.Digest != (baseline?.Digest ?? "")
            || saved.Shard != shard)
        {
            error = $"--resume {file}: was saved with other policies or for another shard. Remove the file to start "
                + "again.";
            return null;
        }


        return saved;
    }

    /// <summary>Saves the progress atomically.</summary>
    public void Write(ReplayResult result)
    {
        string temporary = settings.Resume + ".new";
        File.WriteAllText(temporary, ReplayResultFile.Write(result), new UTF8Encoding(false));
        File.Move(temporary, settings.Resume!, overwrite: true);
    }

    /// <summary>Saves the remaining work, or removes the file if nothing remains.</summary>
    public void Finish(ReplayResult result)
    {
        if (settings.Resume is not { } file)
        {
            return;
        }

        if (result.Next > 0)
        {
            Write(result);
        }
        else
        {
            File.Delete(file);
        }
    }
}
