using System.Collections;
using System.Collections.Frozen;

namespace Admission.Cli.CommandLine;

/// <summary>The environment variables of this process, read once so that tests can give others.</summary>
internal static class ProcessEnvironment
{
    /// <summary>Every variable, by name as written.</summary>
    public static FrozenDictionary<string, string> Read() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToFrozenDictionary(
            static entry => (string)entry.Key, static entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
