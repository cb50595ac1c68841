using System.Diagnostics.Metrics;

namespace Admission.Telemetry;

/// <summary>The gauges about the webhook's own objects in the cluster.</summary>
internal static class ClusterInstruments
{
    private static readonly (RegistrationState State, string Label)[] States =
    [
        (RegistrationState.Unknown, "unknown"),
        (RegistrationState.Registered, "registered"),
        (RegistrationState.NotRegistered, "not_registered"),
        (RegistrationState.Different, "different"),
        (RegistrationState.OtherAuthority, "other_authority"),
    ];

    public static void Observe(Meter meter, Func<ClusterStatus?> status)
    {
        meter.CreateObservableGauge(
            "admission_leader",
            () => status() is { } now ? [new Measurement<int>(now.IsLeader ? 1 : 0)] : Array.Empty<Measurement<int>>(),
            null,
            "1 while this replica is the leader, which writes the registration and certificates; else 0.");
        meter.CreateObservableGauge(
            "admission_registration",
            () => status()?.Registration is { } state
                ? States.Select(one => Labeled(one.State == state, "state", one.Label))
                : [],
            null,
            "State of the registration: 1 for the current state (registered, not_registered, different, "
                + "other_authority, unknown), 0 for "
                + "the others; by state.");
        meter.CreateObservableGauge(
            "admission_registration_conflict",
            () => (status()?.Rivals ?? []).Select(static rival => Labeled(true, "manager", rival)),
            null,
            "1 for a field manager that owns fields of the registration, so the leader does not write the "
                + "registration; by manager.");
        meter.CreateObservableGauge(
            "admission_controller_failing",
            () => (status()?.Controllers ?? []).Select(
                static one => Labeled(one.Value.Length > 0, "controller", one.Key)),
            null,
            "1 while a controller (leader-election, certificates, registration) fails; by controller.");
    }

    private static Measurement<int> Labeled(bool isSet, string label, string value) =>
        new(isSet ? 1 : 0, new KeyValuePair<string, object?>(label, value));
}
