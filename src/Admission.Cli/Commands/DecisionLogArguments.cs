using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cli.CommandLine;
using Admission.Decisions;

namespace Admission.Cli.Commands;

/// <summary>The options of <c>admission serve</c> that are about the decision log.</summary>
internal sealed class DecisionLogArguments
{
    private static readonly DecisionLogOptions Defaults = new() { Chain = "" };

    private readonly Option<string?> _folder = new("--decision-log")
    {
        Description = "Folder of the decision log: one signed and linked line for each decision.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _standardOutput = new("--decision-log-stdout")
    {
        Description = "Write the decision log to standard output too, between the lines of the server's log.",
    };

    private readonly Option<string?> _key = new("--decision-log-key")
    {
        Description = "Private key that signs the decision log, PEM; `admission log key FILE` creates one.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _chain = new("--decision-log-chain")
    {
        Description = "Name under which this replica writes. Default: $POD_NAME, else the name of the machine.",
        HelpName = "NAME",
    };

    private readonly Option<string> _onFailure = OptionValues.OneOf(
        "--decision-log-on-failure",
        "What reviews get while the decision log cannot be written: deny denies them, count answers them and counts "
            + "what is missing.",
        "deny", "count");

    private readonly Option<TimeSpan> _flush = QuantityOptions.Time(
        "--decision-log-flush", "Time between two writes: what a killed process may lose.", Defaults.FlushInterval,
        TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));

    private readonly Option<TimeSpan> _checkpoint = QuantityOptions.Time(
        "--decision-log-checkpoint", "Time between two signatures.", Defaults.CheckpointInterval,
        TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    private readonly Option<long> _fileSize = QuantityOptions.Size(
        "--decision-log-file-size", "Size after which a new file begins and the last is compressed.",
        Defaults.MaxFileBytes, 64 << 10, 16L << 30);

    private readonly Option<TimeSpan> _fileAge = QuantityOptions.Time(
        "--decision-log-file-age", "Age after which a new file begins and the last is compressed.",
        Defaults.MaxFileAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));

    private readonly Option<int> _days = QuantityOptions.Count(
        "--decision-log-days", "Days after which a file is deleted.", Defaults.RetentionDays, 1, 36_500);

    private readonly Option<long> _size = QuantityOptions.Size(
        "--decision-log-size", "Maximum size of all files; the oldest are deleted.", Defaults.MaxFolderBytes, 1 << 20,
        16L << 40);

    private readonly Option<long> _queue = QuantityOptions.Size(
        "--decision-log-queue", "Maximum memory of decisions that wait to be written.", Defaults.MaxQueuedBytes,
        64 << 10, 1L << 30);

    private readonly Option<string[]> _labels = new("--decision-log-label")
    {
        Description = "Label of objects whose value is logged; repeatable. Default: rotation, which marks Secrets for "
            + "key rotation.",
        HelpName = "KEY",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>The options.</summary>
    public IEnumerable<Option> All =>
    [
        _folder, _standardOutput, _key, _chain, _onFailure, _flush, _checkpoint, _fileSize, _fileAge, _days, _size,
        _queue, _labels,
    ];

    /// <summary>Complains of what cannot be.</summary>
    public void Check(CommandResult result)
    {
        bool isWanted = result.GetResult(_folder) is { Implicit: false }
            || result.GetResult(_standardOutput) is { Implicit: false };
        if (isWanted && result.GetResult(_key) is null or { Implicit: true })
        {
            result.AddError("--decision-log-key: no key is given, and a log without signatures proves nothing. Create "
                + "one with `admission log key FILE`.");
        }

        Option[] needy = [.. All.Skip(2)];
        if (!isWanted && needy.FirstOrDefault(one => result.GetResult(one) is { Implicit: false }) is { } lonely)
        {
            result.AddError($"{lonely.Name}: needs --decision-log or --decision-log-stdout. Say where to log.");
        }
    }

    /// <summary>Is it written to standard output?</summary>
    public bool UsesStandardOutput(ParseResult parsed) => parsed.GetValue(_standardOutput);

    /// <summary>Where and how decisions are logged; null for not at all.</summary>
    public DecisionLogOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_folder) is null && !UsesStandardOutput(parsed))
        {
            return null;
        }

        string[] labels = parsed.GetRequiredValue(_labels);
        return new DecisionLogOptions
        {
            Folder = parsed.GetValue(_folder),
            Chain = DecisionFileName.ChainOf(parsed.GetValue(_chain) ?? ReplicaName.Own),
            OnFailure = parsed.GetRequiredValue(_onFailure) == "count"
                ? DecisionLogFailure.Count
                : DecisionLogFailure.Deny,
            FlushInterval = QuantityOptions.Of(parsed, _flush, Defaults.FlushInterval),
            CheckpointInterval = QuantityOptions.Of(parsed, _checkpoint, Defaults.CheckpointInterval),
            MaxFileBytes = QuantityOptions.Of(parsed, _fileSize, Defaults.MaxFileBytes),
            MaxFileAge = QuantityOptions.Of(parsed, _fileAge, Defaults.MaxFileAge),
            RetentionDays = QuantityOptions.Of(parsed, _days, Defaults.RetentionDays),
            MaxFolderBytes = QuantityOptions.Of(parsed, _size, Defaults.MaxFolderBytes),
            MaxQueuedBytes = QuantityOptions.Of(parsed, _queue, Defaults.MaxQueuedBytes),
            Labels = labels.Length > 0 ? [.. labels] : DecisionLogOptions.DefaultLabels,
        };
    }

    /// <summary>Reads the private key.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="error">What is wrong and how to fix it; empty on success.</param>
    public DecisionKey? ReadKey(ParseResult parsed, out string error)
    {
        string file = parsed.GetValue(_key)!;
        DecisionKey? key = null;
        try
        {
            DecisionKey.TryRead(File.ReadAllText(file), out key, out error);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = "cannot be read. Check the path and its permissions.";
        }

        error = error.Length > 0 ? $"{_key.Name} {file}: {error}" : "";
        return key;
    }
}
