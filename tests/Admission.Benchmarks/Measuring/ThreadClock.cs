using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Admission.Benchmarks.Measuring;

/// <summary>
/// CPU time of the calling thread: what others do on the machine does not count, unlike with a stopwatch. Elsewhere
/// than on Linux it is a stopwatch all the same.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Nanoseconds so far.</summary>
    public static long Nanoseconds
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                return (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
            }

            return ReadClock(ThreadCpuTime, out Time time) == 0
                ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
                : throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ReadClock(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
