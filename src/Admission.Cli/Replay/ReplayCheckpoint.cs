using System.Text;
using Admission.PolicySets;
using Admission.Replays;

namespace Admission.Cli.Replay;

/// <summary>The file that a replay is saved to as it goes, so that it can go on after an interruption.</summary>
/// <param name="settings">Names the file.</param>
internal sealed class ReplayCheckpoint(ReplaySettings settings)
{
    /// <summary>Is there one?</summary>
    public bool IsWanted => settings.Resume is not null;

    /// <summary>What was saved; null to begin.</summary>
    /// <param name="candidate">The policies now.</param>
    /// <param name="baseline">What they are compared to now.</param>
    /// <param name="error">Why what was saved cannot be gone on from. How to fix it. Empty where it can.</param>
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
            error = $"--resume {file}: was saved with other policies or another part. Remove it to start again.";
            return null;
        }


        return saved;
    }

    /// <summary>Saves. The file is whole at any time.</summary>
    public void Write(ReplayResult result)
    {
        string temporary = settings.Resume + ".new";
        File.WriteAllText(temporary, ReplayResultFile.Write(result), new UTF8Encoding(false));
        File.Move(temporary, settings.Resume!, overwrite: true);
    }

    /// <summary>Saves what is left to do, or removes the file where nothing is.</summary>
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
