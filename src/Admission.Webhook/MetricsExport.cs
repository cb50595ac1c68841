using System.Diagnostics.Metrics;
using Admission.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Admission.Webhook;

/// <summary>Exports the instruments of the product, of the process and of .NET to Prometheus.</summary>
internal static class MetricsExport
{
    /// <param name="metrics">The instruments of the product.</param>
    /// <param name="hasTraces">Are reviews traced? Then measurements of traced ones are exemplars.</param>
    public static MeterProvider Of(AdmissionMetrics metrics, bool hasTraces) => Sdk.CreateMeterProviderBuilder()
        .AddMeter(metrics.MeterName)
        .AddMeter(RuntimeMetrics.MeterName)
        .AddView(StreamOf)
        .SetExemplarFilter(hasTraces ? ExemplarFilterType.TraceBased : ExemplarFilterType.AlwaysOff)
        .AddPrometheusExporter(static exporter =>
        {
            exporter.ScopeInfoEnabled = false;
            exporter.TargetInfoEnabled = false;
            exporter.ScrapeResponseCacheDurationMilliseconds = 0;
        })
        .Build();

    private static MetricStreamConfiguration StreamOf(Instrument instrument)
    {
        if (instrument.Meter.Name != RuntimeMetrics.MeterName)
        {
            return new MetricStreamConfiguration
            {
                CardinalityLimit = ProcessMetrics.Has(instrument.Name)
                    ? RuntimeMetrics.MaxSeries
                    : AdmissionMetrics.MaxSeriesOf(instrument.Name),
            };
        }

        return RuntimeMetrics.NameOf(instrument.Name) is { } name
            ? new MetricStreamConfiguration { Name = name, CardinalityLimit = RuntimeMetrics.MaxSeries }
            : MetricStreamConfiguration.Drop;
    }
}
