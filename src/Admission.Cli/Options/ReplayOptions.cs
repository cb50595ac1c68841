using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cli.Replay;
using Admission.Cli.Reports.Replay;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission replay</c>.</summary>
internal sealed class ReplayOptions
{
    private readonly Argument<string[]> _paths = new("RECORDINGS")
    {
        Description = "Files and folders with recordings or AdmissionReviews; - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _policies = OptionValues.Policies();
    private readonly Option<string?> _settings = OptionValues.Settings();
    private readonly Option<KubernetesVersion?> _version = OptionValues.KubernetesVersion();

    private readonly Option<string[]> _policy = OptionValues.PolicyGlobs();

    private readonly Option<string> _against = new("--against")
    {
        Description = "What to compare with: the recorded verdicts, another policies folder, the --policies folder at "
            + "a git revision, or the same policies evaluated for another Kubernetes version (kubernetes:1.33). If a "
            + "folder has the same name as the revision, write git:REV.",
        HelpName = "recorded|REV|DIR|kubernetes:VERSION",
        DefaultValueFactory = static _ => ReplaySettings.Recorded,
    };

    private readonly Option<bool> _allowEmpty = OptionValues.AllowEmpty();

    private readonly Option<string?> _againstSettings = new("--against-settings")
    {
        Description = "Settings for the policies of --against. Default: admission.yaml in that folder.",
        HelpName = "FILE",
    };

    private readonly Option<int?> _maxNewDenials = new("--max-new-denials")
    {
        Description = "Exit with 1 if more reviews than this would change from allowed to denied.",
        HelpName = "NUMBER",
    };

    private readonly Option<string[]> _failOn = new("--fail-on")
    {
        Description = $"Exit with 1 if the report contains any of these: {ReplayGates.Explained}; "
            + "repeatable.",
        HelpName = "WHAT",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string[]> _inventory = OptionValues.Inventory();

    private readonly Option<string> _output =
        OptionValues.OneOf("--output", "Format of the report.", ReplayReportWriters.Names);

    private readonly Option<string?> _outputFile = OptionValues.OutputFile();

    private readonly Option<bool> _merge = new("--merge")
    {
        Description = "Merge the JSON reports of all shards. Specify the reports as RECORDINGS.",
    };

    private readonly ShardOption _shard = new(
        "Evaluate only one part of the recordings. Parts are numbered from 0: 2/8 is the third of eight.");

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Save the progress to this file, and continue from it after an interruption.",
        HelpName = "FILE",
    };

    private readonly Option<int> _workers = QuantityOptions.Count(
        "--workers", "Number of threads.", Environment.ProcessorCount, 1, 256, "one for each processor");

    private readonly RedactionInput _redaction = new("--redact", "--redaction-key");

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_paths);
        Option[] all =
        [
            _policies, _settings, _version, _policy, _against, _againstSettings, _allowEmpty, _maxNewDenials, _failOn,
            _inventory, _output, _outputFile, _merge, _shard.Option, _resume, _workers, .. _redaction.Options,
        ];
        foreach (Option option in all)
        {
            command.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>Reads the settings from the command line.</summary>
    public ReplaySettings Read(ParseResult parsed) => new()
    {
        Paths = [.. parsed.GetRequiredValue(_paths)],
        AllowEmpty = parsed.GetValue(_allowEmpty),
        IsMerge = parsed.GetValue(_merge),
        Policies = parsed.GetRequiredValue(_policies),
        SettingsFile = parsed.GetValue(_settings),
        PolicyGlobs = [.. parsed.GetRequiredValue(_policy)],
        KubernetesVersion = parsed.GetValue(_version),
        Against = parsed.GetRequiredValue(_against),
        AgainstSettings = parsed.GetValue(_againstSettings),
        MaxNewDenials = parsed.GetValue(_maxNewDenials),
        FailOn = [.. parsed.GetRequiredValue(_failOn)],
        Inventory = [.. parsed.GetRequiredValue(_inventory)],
        Output = parsed.GetRequiredValue(_output),
        OutputFile = parsed.GetValue(_outputFile),
        Shard = _shard.Read(parsed),
        Resume = parsed.GetValue(_resume),
        Workers = QuantityOptions.Of(parsed, _workers, Environment.ProcessorCount),
        Redact = _redaction.Fields(parsed),
        KeyFile = _redaction.KeyFile(parsed),
    };

    private void Check(CommandResult result)
    {
        _shard.Check(result);
        foreach (string word in result.GetValue(_failOn) ?? [])
        {
            if (!ReplayGates.Words.Contains(word))
            {
                result.AddError($"--fail-on {word}: not one of {string.Join(", ", ReplayGates.Words)}.");
            }
        }

        if (result.GetValue(_maxNewDenials) < 0)
        {
            result.AddError("--max-new-denials: not a number. Write 0 or more.");
        }

        _redaction.Check(result);
    }
}
