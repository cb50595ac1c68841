using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Decisions;
using Admission.Decisions;

namespace Admission.Cli.Commands;

/// <summary><c>admission log verify</c>: finds changes in a decision log.</summary>
internal static class LogVerifyCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = LogCommand.Paths();
        Option<string[]> keys = KeyOption();
        var shard = new ShardOption(
            "Verify only one part of the files. Parts are numbered from 0: 2/8 is the third of eight. Needs --output "
                + "json.");
        var merge = new Option<bool>("--merge")
        {
            Description = "Merge the JSON reports of all parts. Specify the reports as LOG.",
        };
        var skip = new Option<bool>("--skip-other-lines")
        {
            Description = "Ignore lines that do not belong to the decision log, as in the output of a Pod.",
        };
        Option<string> output = OptionValues.TextOrJson();
        var command = new DocumentedCommand(
            "verify", "Verify a decision log, and report the first changed or missing line of each replica.")
        {
            Examples =
            [
                ("admission log verify decisions/ --key decision-log.key.pub", "Verify the logs of all replicas"),
                ("kubectl logs deploy/admission | admission log verify /dev/stdin --skip-other-lines",
                    "Verify the log that a replica wrote to standard output"),
                ("admission log verify decisions/ --shard 0/2 --output json > 0.json",
                    "Verify the first half of the files"),
                ("admission log verify --merge 0.json 1.json", "Merge the reports of both halves"),
            ],
        };
        command.Add(paths);
        foreach (Option option in (Option[])[keys, shard.Option, merge, skip, output])
        {
            command.Add(option);
        }

        command.Validators.Add(shard.Check);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(paths),
            parsed.GetRequiredValue(keys),
            shard.Read(parsed),
            parsed.GetValue(merge),
            parsed.GetValue(skip),
            parsed.GetRequiredValue(output) == "json",
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    /// <summary>The keys that may have signed a log.</summary>
    public static Option<string[]> KeyOption() => new("--key")
    {
        Description = "Public key of the log, PEM; repeatable. Without this option, the keys in the log are trusted: "
            + "compare their fingerprints with yours.",
        HelpName = "FILE",
        DefaultValueFactory = static _ => [],
    };

    private static async Task<int> RunAsync(
        string[] paths,
        string[] keyFiles,
        (int Part, int Of) shard,
        bool isMerge,
        bool skipsOthers,
        bool isJson,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        (ImmutableArray<DecisionPublicKey> keys, ImmutableArray<string> errors) = LogVerification.ReadKeys(keyFiles);
        ImmutableArray<DecisionFileSummary> found = [];
        string[] folders = [.. paths.Where(Directory.Exists).Select(Path.GetFullPath)];
        if (isMerge)
        {
            (found, folders, ImmutableArray<string> more) = VerificationJson.Read(paths);
            errors = errors.AddRange(more);
        }
        else
        {
            (ImmutableArray<string> files, ImmutableArray<string> more) = DecisionFiles.Find(paths);
            errors = errors.AddRange(more);
            ImmutableArray<string> part = [.. files.Where((_, i) => i % shard.Of == shard.Part)];
            found = errors.IsEmpty ? [.. LogVerification.Check(part, keys, skipsOthers, cancellationToken)] : [];
        }

        if (!errors.IsEmpty)
        {
            foreach (string error in errors)
            {
                await console.Error.WriteLineAsync(error);
            }

            return ExitCode.CouldNotRun;
        }

        if (shard.Of > 1)
        {
            await console.Output.WriteAsync(VerificationJson.WritePart(found, folders) + "\n");
            return found.Any(static one => one.Problem.Length > 0) ? ExitCode.Findings : ExitCode.Clean;
        }

        DecisionVerification result = DecisionVerification.Join(found, folders, keys);
        await console.Output.WriteAsync(
            isJson ? VerificationJson.Write(result, folders) + "\n" : VerificationText.Write(result, !keys.IsEmpty));
        return result.Problems.IsEmpty ? ExitCode.Clean : ExitCode.Findings;
    }
}
