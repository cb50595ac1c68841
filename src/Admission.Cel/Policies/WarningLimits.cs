using System.Collections.Immutable;
using System.Text;

namespace Admission.Cel.Policies;

/// <summary>
/// The limits of the API server for warnings: one of 4,096 code points together, from which on each is cut off at 256;
/// none with control characters, none twice.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/filters/warning.go
/// </summary>
internal static class WarningLimits
{
    private const int MaxTogether = 4096;
    private const int MaxOfEach = 256;

    public static ImmutableArray<string> Apply(IEnumerable<string> warnings)
    {
        string[] distinct = [.. warnings.Distinct(StringComparer.Ordinal)];
        string[] shown = [.. distinct.Where(warning => !warning.Any(char.IsControl))];
        if (shown.Sum(warning => warning.EnumerateRunes().Count()) <= MaxTogether)
        {
            return [.. shown];
        }

        var cut = ImmutableArray.CreateBuilder<string>();
        int written = 0;
        foreach (string warning in shown)
        {
            if (written >= MaxTogether)
            {
                break;
            }

            Rune[] runes = [.. warning.EnumerateRunes().Take(MaxOfEach)];
            written += runes.Length;
            cut.Add(string.Concat(runes.Select(rune => rune.ToString())));
        }

        return cut.DrainToImmutable();
    }
}
