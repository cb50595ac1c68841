using System.Diagnostics;
using System.Diagnostics.Metrics;
using Admission.Decisions;

namespace Admission.Telemetry;

/// <summary>The instruments of the decision log.</summary>
public sealed class DecisionLogMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _decisions;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterName">Name of the meter that a process exports.</param>
    public DecisionLogMetrics(string meterName = AdmissionMetrics.DefaultMeterName)
    {
        _meter = new Meter(meterName);
        _decisions = _meter.CreateCounter<long>(
            "admission_logged_decisions", null,
            "Decisions to log, by result (written, queue_full, write_failed).");
    }

    public void Count(DecisionLogEvent happened, int decisions) => _decisions.Add(
        decisions,
        new KeyValuePair<string, object?>("result", happened switch
        {
            DecisionLogEvent.Written => "written",
            DecisionLogEvent.QueueFull => "queue_full",
            DecisionLogEvent.WriteFailed => "write_failed",
            _ => throw new UnreachableException($"unknown result {happened}"),
        }));

    /// <summary>Observes the log at the time of a scrape.</summary>
    public void Observe(DecisionLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        _meter.CreateObservableGauge(
            "admission_decision_log_failing",
            () => log.Problem.Length > 0 ? 1 : 0,
            null,
            "1 while the decision log cannot be written, else 0.");
        _meter.CreateObservableGauge(
            "admission_decision_log_queue",
            () => log.QueuedBytes,
            "By",
            "Memory used by decisions that wait to be written to the decision log.");
        _meter.CreateObservableGauge(
            "admission_decision_log_write_timestamp",
            () => log.LastWrite,
            "s",
            "When the last write to the decision log succeeded, in Unix time.");
        _meter.CreateObservableCounter(
            "admission_decision_log_lines",
            () => log.WrittenLines,
            null,
            "Lines written to the decision log: decisions, policy sets, checkpoints and gaps.");
        _meter.CreateObservableCounter(
            "admission_decision_log_written",
            () => log.WrittenBytes,
            "By",
            "Size of the lines written to the decision log, before compression.");
        _meter.CreateObservableCounter(
            "admission_decision_log_write_errors",
            () => log.FailedWrites,
            null,
            "Failed attempts to write to the decision log; the lines stay in memory and are written again.");
        _meter.CreateObservableGauge(
            "admission_decision_log_checkpoint_timestamp",
            () => log.LastCheckpoint,
            "s",
            "When the last signed checkpoint was written to the decision log, in Unix time; 0 before the first.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
