using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Admission.Telemetry;

/// <summary>
/// The instruments about the process, with the names that Prometheus' client libraries use, and the version.
/// </summary>
internal static class ProcessInstruments
{
    private const string Prefix = "process_";
    private const string ThreadPoolPrefix = "dotnet_thread_pool_";
    private const string BuildInfo = "admission_build_info";

    /// <summary>Is that instrument one of these?</summary>
    public static bool Has(string instrument) => instrument == BuildInfo
        || instrument.StartsWith(Prefix, StringComparison.Ordinal)
        || instrument.StartsWith(ThreadPoolPrefix, StringComparison.Ordinal);

    public static void Observe(Meter meter, string version)
    {
        Measurement<int> build = new(
            1,
            new KeyValuePair<string, object?>("version", version),
            new KeyValuePair<string, object?>("dotnet", Environment.Version.ToString()));
        meter.CreateObservableGauge(BuildInfo, () => build, null, "1, with the version of Admission and of .NET.");

        double started;
        using (var process = Process.GetCurrentProcess())
        {
            started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        }

        meter.CreateObservableGauge(
            Prefix + "start_time", () => started, "s", "When the process started, in Unix time.");
        meter.CreateObservableCounter(
            Prefix + "cpu",
            static () => Environment.CpuUsage.TotalTime.TotalSeconds,
            "s",
            "Processor time of the process, user and system.");
        meter.CreateObservableGauge(
            Prefix + "resident_memory", static () => Environment.WorkingSet, "By", "Resident memory of the process.");
        meter.CreateObservableGauge(
            Prefix + "open_fds", static () => OpenFiles(), null, "Open file descriptors of the process.");
        meter.CreateObservableGauge(
            Prefix + "max_fds", static () => MaxOpenFiles(), null, "Maximum number of open file descriptors.");
        meter.CreateObservableGauge(
            ThreadPoolPrefix + "threads", static () => ThreadPool.ThreadCount, null, "Threads of the thread pool.");
        meter.CreateObservableGauge(
            ThreadPoolPrefix + "queue_length",
            static () => ThreadPool.PendingWorkItemCount,
            null,
            "Work items that wait for a thread of the thread pool.");
    }

    // Only Linux has these files; other systems export nothing.
    private static Measurement<int>[] OpenFiles()
    {
        try
        {
            // The listing itself opens one.
            return [new(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static Measurement<double>[] MaxOpenFiles()
    {
        const string Line = "Max open files";
        try
        {
            foreach (string line in File.ReadLines("/proc/self/limits"))
            {
                if (line.StartsWith(Line, StringComparison.Ordinal))
                {
                    string soft = line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
                    return double.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out double files)
                        ? [new(files)]
                        : [new(double.PositiveInfinity)];
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not Linux.
        }

        return [];
    }
}
