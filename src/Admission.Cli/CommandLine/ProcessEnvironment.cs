using System.Collections;
using System.Collections.Frozen;

namespace Admission.Cli.CommandLine;

/// <summary>The environment variables of this process, read once so that tests can use others.</summary>
internal static class ProcessEnvironment
{
    /// <summary>Every variable, by its original name.</summary>
    public static FrozenDictionary<string, string> Read() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToFrozenDictionary(
            static entry => (string)entry.Key, static entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
