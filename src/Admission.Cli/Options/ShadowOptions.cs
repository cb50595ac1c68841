using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cli.CommandLine;
using Admission.Loading;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission serve</c> about candidate policies.</summary>
internal sealed class ShadowOptions
{
    private const int DefaultShare = 20;

    private readonly Option<string?> _folder = new("--shadow")
    {
        Description = "Folder with candidate policies. The webhook evaluates them after it sends the response, and "
            + "counts the verdicts that they would change. SIGHUP makes the candidates the active policies.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _settings = new("--shadow-settings")
    {
        Description = "Settings for the candidate policies. Default: admission.yaml in their folder.",
        HelpName = "FILE",
    };

    private readonly Option<int> _share = QuantityOptions.Count(
        "--shadow-cpu", "Maximum share of one processor for the candidates, in percent.", DefaultShare, 1, 100);

    public IEnumerable<Option> All => [_folder, _settings, _share];

    /// <summary>Reports invalid combinations.</summary>
    public void Check(CommandResult result)
    {
        if (result.GetResult(_folder) is null or { Implicit: true }
            && ((Option[])[_settings, _share]).FirstOrDefault(one => result.GetResult(one) is { Implicit: false })
                is { } lonely)
        {
            result.AddError($"{lonely.Name}: needs --shadow. Specify the folder of the candidates.");
        }
    }

    /// <summary>The candidates, not read yet; null for none.</summary>
    public PolicyReloader? Candidates(ParseResult parsed, ServeOptions serve) =>
        parsed.GetValue(_folder) is { } folder
            ? new PolicyReloader(
                PolicyLanguages.All, folder, parsed.GetValue(_settings), serve.Engine(parsed), TimeProvider.System)
            : null;

    /// <summary>Their share of one processor, above 0 to 1.</summary>
    public double Share(ParseResult parsed) => QuantityOptions.Of(parsed, _share, DefaultShare) / 100.0;
}
