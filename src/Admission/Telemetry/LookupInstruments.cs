using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Admission.Lookups;
using Admission.Matching;

namespace Admission.Telemetry;

/// <summary>The gauges about the known objects of the cluster.</summary>
internal static class LookupInstruments
{
    /// <summary>Creates those about the kinds that policies look up.</summary>
    public static void Observe(Meter meter, Func<ImmutableArray<LookupStatus>> status)
    {
        meter.CreateObservableGauge(
            "admission_lookup_synced",
            () => status().Select(static one => Of(one, one.State == LookupStatusState.Current ? 1 : 0)),
            null,
            "1 if the objects of a kind that policies look up are current, 0 if they are not known or out of date; by "
                + "kind.");
        meter.CreateObservableGauge(
            "admission_lookup_objects",
            () => status().Select(static one => Of(one, one.Count)),
            null,
            "Objects kept for lookups; by kind.");
        meter.CreateObservableGauge(
            "admission_lookup_memory",
            () => status().Select(static one => Of(one, one.Bytes)),
            "By",
            "Memory for the objects kept for lookups; by kind.");
        meter.CreateObservableGauge(
            "admission_lookup_age",
            () => status().Where(static one => one.Age is not null)
                .Select(static one => Of(one, one.Age!.Value.TotalSeconds)),
            "s",
            "Time since the last contact with the cluster; by kind.");
        meter.CreateObservableCounter(
            "admission_lookup_watch_restarts",
            () => status().Select(static one => Of(one, one.Restarts)),
            null,
            "Interruptions of the watch on a kind; by kind.");
    }

    /// <summary>Creates those about the labels of namespaces.</summary>
    public static void ObserveNamespaces(Meter meter, Func<NamespaceLabelsStatus?> status)
    {
        meter.CreateObservableGauge(
            "admission_namespaces_synced",
            () => Observed(status(), static one => one.State == NamespaceLabelsState.Current ? 1 : 0),
            null,
            "1 if the labels of namespaces are current, 0 if they are not known or out of date.");
        meter.CreateObservableGauge(
            "admission_namespaces", () => Observed(status(), static one => one.Count), null, "Namespaces followed.");
    }

    // No label has values that users choose: the policies define which kinds are read.
    private static Measurement<T> Of<T>(LookupStatus status, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>("kind", status.Kind));

    private static Measurement<int>[] Observed(
        NamespaceLabelsStatus? status, Func<NamespaceLabelsStatus, int> read) =>
        status is null ? [] : [new Measurement<int>(read(status))];
}
