using System.Collections.Frozen;

namespace Admission.Telemetry;

/// <summary>The instruments of .NET that the product exports: garbage collection, threads, exceptions, locks.</summary>
public static class RuntimeMetrics
{
    /// <summary>The meter of .NET.</summary>
    public const string MeterName = "System.Runtime";

    /// <summary>Maximum number of series of one of these instruments.</summary>
    public const int MaxSeries = 100;

    // Prometheus reserves the ending "_count" for histograms. The other instruments of the meter repeat those of the
    // process, concern the just-in-time compiler, which a native executable does not have, or are counters that can
    // decrease (the threads and the queue of the thread pool).
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["dotnet.exceptions"] = "dotnet.exceptions",
        ["dotnet.gc.collections"] = "dotnet.gc.collections",
        ["dotnet.gc.heap.total_allocated"] = "dotnet.gc.heap.allocated",
        ["dotnet.gc.last_collection.heap.fragmentation.size"] = "dotnet.gc.heap.fragmentation.size",
        ["dotnet.gc.last_collection.heap.size"] = "dotnet.gc.heap.size",
        ["dotnet.gc.last_collection.memory.committed_size"] = "dotnet.gc.memory.committed_size",
        ["dotnet.gc.pause.time"] = "dotnet.gc.pause.time",
        ["dotnet.monitor.lock_contentions"] = "dotnet.monitor.lock_contentions",
        ["dotnet.thread_pool.work_item.count"] = "dotnet.thread_pool.work_items",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name under which an instrument of the meter is exported; null if it is not.</summary>
    public static string? NameOf(string instrument) => Names.GetValueOrDefault(instrument);
}
