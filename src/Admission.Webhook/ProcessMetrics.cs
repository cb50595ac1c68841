using System.Diagnostics.Metrics;
using System.Globalization;

namespace Admission.Webhook;

/// <summary>
/// The instruments about the process, with the names that Prometheus' client libraries use, and the version.
/// </summary>
internal sealed class ProcessMetrics : IDisposable
{
    private const string Prefix = "process_";
    private const string ThreadPoolPrefix = "dotnet_thread_pool_";
    private const string BuildInfo = "admission_build_info";

    /// <summary>Is that instrument one of these?</summary>
    public static bool Has(string instrument) => instrument == BuildInfo
        || instrument.StartsWith(Prefix, StringComparison.Ordinal)
        || instrument.StartsWith(ThreadPoolPrefix, StringComparison.Ordinal);

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterName">Name of the meter that the process exports.</param>
    /// <param name="version">Version of the program.</param>
    /// <param name="started">When the process started.</param>
    public ProcessMetrics(string meterName, string version, DateTimeOffset started)
    {
        _meter = new Meter(meterName);
        Measurement<int> build = new(
            1,
            new KeyValuePair<string, object?>("version", version),
            new KeyValuePair<string, object?>("dotnet", Environment.Version.ToString()));
        _meter.CreateObservableGauge(BuildInfo, () => build, null, "1, with the version of Admission and of .NET.");
        double start = started.ToUnixTimeMilliseconds() / 1000.0;
        _meter.CreateObservableGauge(
            Prefix + "start_time", () => start, "s", "When the process started, in Unix time.");
        _meter.CreateObservableCounter(
            Prefix + "cpu",
            static () => Environment.CpuUsage.TotalTime.TotalSeconds,
            "s",
            "Processor time of the process, user and system.");
        _meter.CreateObservableGauge(
            Prefix + "resident_memory", static () => Environment.WorkingSet, "By", "Resident memory of the process.");
        _meter.CreateObservableGauge(
            Prefix + "open_fds", static () => OpenFiles(), null, "Open file descriptors of the process.");
        _meter.CreateObservableGauge(
            Prefix + "max_fds", static () => MaxOpenFiles(), null, "Maximum number of open file descriptors.");
        _meter.CreateObservableGauge(
            ThreadPoolPrefix + "threads", static () => ThreadPool.ThreadCount, null, "Threads of the thread pool.");
        _meter.CreateObservableGauge(
            ThreadPoolPrefix + "queue_length",
            static () => ThreadPool.PendingWorkItemCount,
            null,
            "Work items that wait for a thread of the thread pool.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

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
