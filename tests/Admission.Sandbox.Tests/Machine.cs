using System.Globalization;

namespace Admission.Sandbox.Tests;

/// <summary>The machine that the tests run on, which may do other things as well.</summary>
internal static class Machine
{
    /// <summary>How many threads wanted to run over the last minute; 0 if that cannot be told.</summary>
    public static double Load => OperatingSystem.IsLinux()
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : 0;

    /// <summary>Do others want it so much that time says nothing? The tests themselves keep three busy.</summary>
    public static bool IsBusy => Load > 3 + (2 * Environment.ProcessorCount);

    /// <summary>Gives up on a claim about time that did not hold, where the machine is busy with others.</summary>
    public static void SkipIfBusy(string what)
    {
        if (IsBusy)
        {
            Assert.Skip(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, but the machine is busy with others: {Load} threads on {Environment.ProcessorCount}"));
        }
    }
}
