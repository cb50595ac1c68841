using System.CommandLine;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cli.PolicyTests;
using Admission.Cli.PolicyTests.Reports;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission test</c>.</summary>
internal sealed class TestOptions
{
    private readonly Option<string> _policies = OptionValues.Policies();
    private readonly Option<KubernetesVersion?> _version = OptionValues.KubernetesVersion();

    private readonly Option<string[]> _filter = new("--filter")
    {
        Description = "Run only tests whose path and name, written as 'path: name', contain this text, or whose policy "
            + "id, path or name matches this glob; repeatable.",
        HelpName = "TEXT|GLOB",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Keep running, and rerun the tests that a change affects. Keys: " + WatchKeys.Legend + ".",
    };

    private readonly Option<bool> _coverage = new("--coverage")
    {
        Description = "Report which lines and branches of the policies ran.",
    };

    private readonly Option<string?> _lcov = new("--coverage-lcov")
    {
        Description = "Write the coverage in lcov format.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _html = new("--coverage-html")
    {
        Description = "Write the coverage as an HTML page.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _mutate = new("--mutate")
    {
        Description = "Remove one condition or denial at a time and run the tests. Exit with 1 if all tests still "
            + "pass after a removal.",
    };

    private readonly Option<bool> _update = new("--update", "-u")
    {
        Description = "Write the snapshots (*.snap.yaml) that the tests refer to, instead of comparing with them.",
    };

    private readonly Option<string?> _fromReview = new("--from-review")
    {
        Description = "Run no tests; write a test from this AdmissionReview or recording. A test from a recording also "
            + "contains the objects that policies looked up. To choose one of several recordings in a file, write "
            + "FILE:LINE. Needs --name.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "Name of the test that --from-review writes, as a sentence.",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "Policy for the test that --from-review writes. Default: the policy that reports a violation for "
            + "the review.",
        HelpName = "ID",
    };

    private readonly Option<string[]> _inventory = OptionValues.Inventory();

    private readonly Option<string> _output = OptionValues.OneOf(
        "--output", "Format of the report.", TestReportWriters.Names);

    private readonly Option<bool> _quiet = OptionValues.Quiet();

    private readonly Option<string?> _outputFile = OptionValues.OutputFile();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _policies, _version, _filter, _watch, _coverage, _lcov, _html, _mutate, _update, _fromReview, _name,
            _policy, _inventory, _output, _outputFile, _quiet,
        ];
        foreach (Option option in all)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            bool isCase = IsGiven(_fromReview), hasName = IsGiven(_name), isWatching = IsGiven(_watch);
            if (isCase != hasName)
            {
                result.AddError(isCase
                    ? "--name is missing. Write in one sentence what the case shows."
                    : "--from-review is missing. Specify the review to make the case from.");
            }

            if (IsGiven(_policy) && !isCase)
            {
                result.AddError("--policy: needs --from-review. To select cases, use --filter.");
            }

            if (isCase && IsGiven(_update))
            {
                result.AddError("--update: cannot be combined with --from-review. Remove one of them.");
            }

            Option[] others = [_mutate, _coverage, _lcov, _html, _outputFile, _update, _fromReview];
            foreach (Option other in others.Where(other => isWatching && IsGiven(other)))
            {
                result.AddError($"--watch: cannot be combined with {other.Name}. Remove one of them.");
            }

            bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        });
    }

    /// <summary>Reads the settings from the command line.</summary>
    public TestSettings Read(ParseResult parsed)
    {
        PolicyLanguages.UseKubernetes(parsed.GetValue(_version));
        return new TestSettings
        {
            Policies = parsed.GetRequiredValue(_policies),
            Filters = [.. parsed.GetRequiredValue(_filter)],
            IsWatching = parsed.GetValue(_watch),
            IsCovering = parsed.GetValue(_coverage),
            LcovFile = parsed.GetValue(_lcov),
            HtmlFile = parsed.GetValue(_html),
            IsMutating = parsed.GetValue(_mutate),
            IsUpdating = parsed.GetValue(_update),
            FromReview = parsed.GetValue(_fromReview),
            Name = parsed.GetValue(_name) ?? "",
            Policy = parsed.GetValue(_policy),
            Inventory = [.. parsed.GetRequiredValue(_inventory)],
            Output = parsed.GetRequiredValue(_output),
            OutputFile = parsed.GetValue(_outputFile),
            IsQuiet = parsed.GetValue(_quiet),
        };
    }
}
