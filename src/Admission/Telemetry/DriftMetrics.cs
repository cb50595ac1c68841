using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Admission.Drift;
using Admission.Lookups;

namespace Admission.Telemetry;

/// <summary>The instruments of the watch for drift.</summary>
public sealed class DriftMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _changes;
    private readonly Histogram<double> _delay;
    private readonly Counter<long> _events;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterName">Name of the meter that a process exports.</param>
    public DriftMetrics(string meterName = AdmissionMetrics.DefaultMeterName)
    {
        _meter = new Meter(meterName);
        _changes = _meter.CreateCounter<long>(
            "admission_drift_changes", null,
            "Changes without a review, by kind and result (confirmed, or unconfirmed if not every replica "
                + "responded).");
        _delay = _meter.CreateHistogram(
            "admission_drift_delay", "s", "Time from the watch event to the report of the change.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5] });
        _events = _meter.CreateCounter<long>(
            "admission_drift_events", null,
            "Events about changes without a review, by result (written, failed, dropped).");
    }

    /// <summary>Counts a reported change, and how long the report took.</summary>
    /// <param name="delay">Time since the event of the watch.</param>
    public void Count(ObjectDrift drift, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(drift);
        _changes.Add(
            1,
            new KeyValuePair<string, object?>("kind", drift.Kind.ToString()),
            new KeyValuePair<string, object?>("result", drift.Doubt.Length == 0 ? "confirmed" : "unconfirmed"));
        _delay.Record(delay.TotalSeconds);
    }

    /// <summary>Counts an Event by what became of it.</summary>
    /// <param name="result"><c>written</c>, <c>failed</c> or <c>dropped</c>.</param>
    public void CountEvent(string result) => _events.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>Observes the watched kinds at the time of a scrape.</summary>
    /// <param name="status">Reads the status of each kind.</param>
    public void Observe(Func<ImmutableArray<LookupStatus>> status) => _meter.CreateObservableGauge(
        "admission_drift_synced",
        () => status().Select(static one => new Measurement<int>(
            one.State == LookupStatusState.Current ? 1 : 0, new KeyValuePair<string, object?>("kind", one.Kind))),
        null,
        "1 if a kind is watched for drift, 0 if it cannot be watched; by kind.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
