using System.Collections.Immutable;
using Admission.Cli.Reports;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Checks;

/// <summary>The policies that a command evaluates: a folder, or those of it that <c>--policy</c> names.</summary>
internal static class ChosenPolicies
{
    /// <summary>Loads them, and writes all warnings and errors.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settings">The settings file; null for the one in the folder.</param>
    /// <param name="globs">The globs of <c>--policy</c>; empty for all policies.</param>
    /// <param name="error">Receives the warnings and the errors.</param>
    /// <returns>The policies; null on an error, and then the exit code of the command.</returns>
    public static (PolicySet? Set, int ExitCode) Load(
        string folder, string? settings, ImmutableArray<string> globs, TextWriter error)
    {
        PolicyLoad load = PolicyDirectory.Load(PolicyLanguages.All, folder, settings, EngineLimits.Default, globs);
        foreach (PolicyError warning in load.Warnings)
        {
            error.WriteLine($"warning: {warning}");
        }

        if (load.Set is { } set)
        {
            return (set, ExitCode.Clean);
        }

        CodeFrames.WriteAll(error, load.Errors);
        bool isUsage = load.Errors.All(static one => one.File.StartsWith("--policy", StringComparison.Ordinal));
        return (null, isUsage ? ExitCode.Usage : ExitCode.CouldNotRun);
    }
}
