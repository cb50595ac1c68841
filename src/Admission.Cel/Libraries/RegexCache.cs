using System.Collections.Concurrent;
using Admission.RegularExpressions;

namespace Admission.Cel.Libraries;

/// <summary>The regular expressions that calls asked for last. Thread-safe.</summary>
internal static class RegexCache
{
    // Patterns that come from requests must not fill the memory.
    private const int MaxExpressions = 500;

    /// <summary>Maximum length of a pattern that is cached, in characters.</summary>
    public const int MaxPatternLength = 2000;

    // A short pattern such as a{1000} can be a large program.
    private const int MaxInstructions = 1000;

    private static readonly ConcurrentDictionary<string, Re2> Known = new(StringComparer.Ordinal);

    /// <summary>Returns a regular expression, from the cache if it was read before.</summary>
    public static bool TryParse(string pattern, out Re2 expression, out Re2Error error)
    {
        error = null!;
        if (Known.TryGetValue(pattern, out Re2? known))
        {
            expression = known;
            return true;
        }

        if (!Re2.TryParse(pattern, out Re2? parsed, out Re2Error? problem))
        {
            expression = null!;
            error = problem;
            return false;
        }

        expression = parsed;
        if (pattern.Length <= MaxPatternLength && parsed.InstructionCount <= MaxInstructions)
        {
            if (Known.Count >= MaxExpressions)
            {
                Known.Clear();
            }

            Known[pattern] = parsed;
        }

        return true;
    }
}
