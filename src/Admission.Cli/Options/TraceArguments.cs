using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cli.CommandLine;
using Admission.Webhook;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission serve</c> about traces.</summary>
internal sealed class TraceArguments
{
    private static readonly TraceOptions Defaults = new() { Endpoint = new Uri("http://localhost:4318") };

    private readonly Option<string?> _endpoint = new("--otlp-endpoint")
    {
        Description = "OpenTelemetry collector for traces (OTLP over HTTP), such as http://collector:4318. "
            + "OTEL_EXPORTER_OTLP_HEADERS sets headers.",
        HelpName = "URL",
    };

    private readonly Option<int> _oneIn = QuantityOptions.Count(
        "--trace-one-in", "Trace one of every NUMBER reviews. If a review carries a sampling decision from the API "
            + "server, that decision applies.",
        Defaults.OneIn, 1, 1_000_000);

    private readonly Option<TimeSpan> _threshold = QuantityOptions.Time(
        "--trace-policies", "Create a span for each policy that takes at least this time.", Defaults.PolicyThreshold,
        TimeSpan.Zero, TimeSpan.FromMinutes(1));

    public IEnumerable<Option> All => [_endpoint, _oneIn, _threshold];

    /// <summary>Reports invalid values and combinations.</summary>
    public void Check(CommandResult result)
    {
        string? endpoint = result.GetValue(_endpoint);
        if (endpoint is not null && HttpAddress.Parse(endpoint) is null)
        {
            result.AddError(HttpAddress.Error(_endpoint.Name, endpoint));
        }

        if (endpoint is null
            && All.Skip(1).FirstOrDefault(one => result.GetResult(one) is { Implicit: false }) is { } lonely)
        {
            result.AddError($"{lonely.Name}: needs {_endpoint.Name}. Specify the address of a collector.");
        }
    }

    /// <summary>Where traces go; null for no traces.</summary>
    public TraceOptions? Read(ParseResult parsed) => parsed.GetValue(_endpoint) is { } endpoint
        ? new TraceOptions
        {
            Endpoint = HttpAddress.Parse(endpoint)!,
            OneIn = QuantityOptions.Of(parsed, _oneIn, Defaults.OneIn),
            PolicyThreshold = QuantityOptions.Of(parsed, _threshold, Defaults.PolicyThreshold),
        }
        : null;
}
