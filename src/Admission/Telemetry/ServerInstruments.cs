using System.Diagnostics.Metrics;

namespace Admission.Telemetry;

/// <summary>The gauges about the server.</summary>
internal static class ServerInstruments
{
    public static void Observe(Meter meter, Func<ServerState> state)
    {
        meter.CreateObservableGauge(
            "admission_queue_length", () => state().QueueLength, null, "Reviews that wait for a worker.");
        meter.CreateObservableGauge(
            "admission_queue_capacity", () => state().QueueCapacity, null, "Maximum number of waiting reviews.");
        meter.CreateObservableGauge(
            "admission_busy_workers", () => state().BusyWorkers, null, "Workers that evaluate a review now.");
        meter.CreateObservableGauge("admission_workers", () => state().Workers, null, "Workers.");
        meter.CreateObservableGauge(
            "admission_connections", () => state().Connections, null, "Open connections to the TLS listener.");
        meter.CreateObservableGauge(
            "admission_buffered_bodies", () => state().BufferedBytes, "By", "Memory of request bodies in progress.");
        meter.CreateObservableCounter(
            "admission_log_lines_dropped", () => state().LogLinesDropped, null,
            "Log lines lost because the output was too slow.");
        meter.CreateObservableGauge(
            "admission_policies", () => state().Policies, null,
            "Policies in the active set, including those that are off.");
        meter.CreateObservableGauge(
            "admission_certificate_expiry_timestamp",
            () => state().CertificateExpires.ToUnixTimeMilliseconds() / 1000.0,
            "s",
            "When the serving certificate expires, in Unix time.");
        meter.CreateObservableGauge(
            "admission_break_glass",
            () => state().BreakGlassUntil is null ? 0 : 1,
            null,
            "1 while break-glass is active, else 0.");
        meter.CreateObservableGauge(
            "admission_policy_set_info",
            () => PolicySetInForce(state()),
            null,
            "1 for the active policy set, by digest.");
        meter.CreateObservableGauge(
            "admission_policy_reload_failing",
            () => state().IsPolicyReloadFailing ? 1 : 0,
            null,
            "1 while the policies folder has errors, so that older policies stay active; else 0.");
        meter.CreateObservableGauge(
            "admission_certificate_reload_failing",
            () => state().IsCertificateReloadFailing ? 1 : 0,
            null,
            "1 while the certificate files have errors, so that an older certificate stays in use; else 0.");
    }

    private static IEnumerable<Measurement<int>> PolicySetInForce(ServerState state) =>
        state.PolicySetDigest.Length == 0
            ? []
            : [new Measurement<int>(1, new KeyValuePair<string, object?>("digest", state.PolicySetDigest))];
}
