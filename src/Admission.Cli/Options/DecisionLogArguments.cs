using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Admission.Cli.CommandLine;
using Admission.Decisions;
using Admission.Webhook.Otlp;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission serve</c> about the decision log.</summary>
internal sealed class DecisionLogArguments
{
    private static readonly DecisionLogOptions Defaults = new() { Chain = "" };

    private readonly Option<string?> _folder = new("--decision-log")
    {
        Description = "Folder for the decision log: one line for each decision, linked by hashes and signed at "
            + "intervals.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _standardOutput = new("--decision-log-stdout")
    {
        Description = "Also write the decision log to standard output, between the lines of the server's log.",
    };

    private readonly Option<string?> _collector = new("--decision-log-otlp")
    {
        Description = "Also send the decision log to this OpenTelemetry collector (OTLP over HTTP), such as "
            + "http://collector:4318. OTEL_EXPORTER_OTLP_HEADERS sets headers.",
        HelpName = "URL",
    };

    private readonly Option<string?> _key = new("--decision-log-key")
    {
        Description = "Private key that signs the decision log, PEM; `admission log key FILE` creates one.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _chain = new("--decision-log-chain")
    {
        Description = "Name of this replica in the decision log. Default: $POD_NAME, else the host name.",
        HelpName = "NAME",
    };

    private readonly Option<string> _onFailure = OptionValues.OneOf(
        "--decision-log-on-failure",
        "What happens to reviews while the decision log cannot be written: deny denies them; count evaluates them and "
            + "counts the missing decisions.",
        "deny", "count");

    private readonly Option<TimeSpan> _flush = QuantityOptions.Time(
        "--decision-log-flush", "Time between two writes. A process that is killed can lose the decisions made since "
            + "the last write.", Defaults.FlushInterval,
        TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));

    private readonly Option<TimeSpan> _checkpoint = QuantityOptions.Time(
        "--decision-log-checkpoint", "Time between two signatures.", Defaults.CheckpointInterval,
        TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    private readonly Option<long> _fileSize = QuantityOptions.Size(
        "--decision-log-file-size", "Size after which a file is compressed and a new one starts.",
        Defaults.MaxFileBytes, 64 << 10, 16L << 30);

    private readonly Option<TimeSpan> _fileAge = QuantityOptions.Time(
        "--decision-log-file-age", "Age after which a file is compressed and a new one starts.",
        Defaults.MaxFileAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));

    private readonly Option<int> _days = QuantityOptions.Count(
        "--decision-log-days", "Number of days after which a file is deleted.", Defaults.RetentionDays, 1, 36_500);

    private readonly Option<long> _size = QuantityOptions.Size(
        "--decision-log-size", "Maximum size of all files. When the limit is reached, the oldest files are deleted.",
        Defaults.MaxFolderBytes, 1 << 20,
        16L << 40);

    private readonly Option<long> _queue = QuantityOptions.Size(
        "--decision-log-queue", "Maximum memory for decisions that wait to be written.", Defaults.MaxQueuedBytes,
        64 << 10, 1L << 30);

    private readonly Option<string[]> _labels = new("--decision-log-label")
    {
        Description = "Object label whose value is logged; repeatable. Default: rotation, which marks Secrets for "
            + "key rotation.",
        HelpName = "KEY",
        DefaultValueFactory = static _ => [],
    };

    public IEnumerable<Option> All =>
    [
        _folder, _standardOutput, _collector, _key, _chain, _onFailure, _flush, _checkpoint, _fileSize, _fileAge,
        _days, _size, _queue, _labels,
    ];

    /// <summary>Reports invalid combinations.</summary>
    public void Check(CommandResult result)
    {
        bool isWanted = result.GetResult(_folder) is { Implicit: false }
            || result.GetResult(_standardOutput) is { Implicit: false }
            || result.GetResult(_collector) is { Implicit: false };
        if (isWanted && result.GetResult(_key) is null or { Implicit: true })
        {
            result.AddError("--decision-log-key is missing, and a log without signatures proves nothing. Create a key "
                + "with `admission log key FILE`.");
        }

        if (result.GetValue(_collector) is { } address && HttpAddress.Parse(address) is null)
        {
            result.AddError(HttpAddress.Error(_collector.Name, address));
        }

        Option[] needy = [.. All.Skip(3)];
        if (!isWanted && needy.FirstOrDefault(one => result.GetResult(one) is { Implicit: false }) is { } lonely)
        {
            result.AddError($"{lonely.Name}: needs --decision-log, --decision-log-stdout or --decision-log-otlp. Add "
                + "one of them.");
        }
    }

    /// <summary>Is it written to standard output?</summary>
    public bool UsesStandardOutput(ParseResult parsed) => parsed.GetValue(_standardOutput);

    /// <summary>Destination and limits of the log; null for no log.</summary>
    public DecisionLogOptions? Read(ParseResult parsed)
    {
        bool isSent = parsed.GetValue(_collector) is not null;
        if (parsed.GetValue(_folder) is null && !UsesStandardOutput(parsed) && !isSent)
        {
            return null;
        }

        string chain = DecisionFileName.ChainOf(parsed.GetValue(_chain) ?? ReplicaName.Own);
        string[] labels = parsed.GetRequiredValue(_labels);
        return new DecisionLogOptions
        {
            Folder = parsed.GetValue(_folder),
            // A collector has the lines of all processes: without a folder, each process begins a chain.
            Chain = isSent && parsed.GetValue(_folder) is null
                ? DecisionFileName.ChainOf(chain + TimeProvider.System.GetUtcNow().ToString(
                    "'-'yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture))
                : chain,
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

    /// <summary>The collector to send to; null for none.</summary>
    /// <param name="log">The options of the log.</param>
    public CollectorOptions? ReadCollector(ParseResult parsed, DecisionLogOptions log) =>
        parsed.GetValue(_collector) is { } address
            ? new CollectorOptions
            {
                Endpoint = HttpAddress.Parse(address)!,
                Headers = CollectorOptions.ReadHeaders(
                    Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_LOGS_HEADERS")
                        ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_HEADERS")),
                Instance = log.Chain,
                Version = ProductVersion.Text,
                MaxQueuedBytes = log.MaxQueuedBytes,
            }
            : null;

    /// <summary>Reads the private key.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
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
