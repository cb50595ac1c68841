using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Admission.Cli.CommandLine;

/// <summary>The option for one part of the input, for work that several processes share.</summary>
internal sealed class ShardOption
{
    private const int MaxParts = 10_000;

    private readonly Option<string?> _option;

    /// <param name="description">What the command does with the part.</param>
    public ShardOption(string description) => _option = new Option<string?>("--shard")
    {
        Description = description,
        HelpName = "I/N",
    };

    public Option Option => _option;

    /// <summary>The part, from 0, and how many there are; one part of one if the option is not given.</summary>
    public (int Part, int Of) Read(ParseResult parsed) => Read(parsed.GetValue(_option)) ?? (0, 1);

    /// <summary>Reports an invalid part.</summary>
    public void Check(CommandResult result)
    {
        if (result.GetValue(_option) is { } shard && Read(shard) is null)
        {
            result.AddError(
                $"--shard {shard}: not a valid shard. Write 0/8 for the first of eight shards, or 7/8 for the last.");
        }
    }

    private static (int Part, int Of)? Read(string? text)
    {
        string[] parts = (text ?? "").Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int of)
            && of is > 0 and <= MaxParts && part < of
                ? (part, of)
                : null;
    }
}
