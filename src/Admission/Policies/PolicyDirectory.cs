using System.Collections.Immutable;
using Admission.Engines;

namespace Admission.Policies;

/// <summary>Reads a policies folder.</summary>
public static class PolicyDirectory
{
    /// <summary>Reads, checks and compiles every policy of a folder with its settings.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settingsFile">The settings; null for <c>admission.yaml</c> in the folder, which may be missing.</param>
    /// <param name="limits">The engine's limits.</param>
    public static PolicyLoad Load(string folder, string? settingsFile, EngineLimits limits) => throw new NotImplementedException();
}

/// <summary>The result of reading a policies folder.</summary>
/// <param name="Set">The set; null where there is any error.</param>
/// <param name="Errors">Every error, sorted.</param>
/// <param name="Warnings">What works but deserves a look (an expired exception, a policy without tests), sorted.</param>
public sealed record PolicyLoad(PolicySet? Set, ImmutableArray<PolicyError> Errors, ImmutableArray<PolicyError> Warnings);
