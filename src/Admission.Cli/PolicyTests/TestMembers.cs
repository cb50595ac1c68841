using Admission.Json;

namespace Admission.Cli.PolicyTests;

/// <summary>Reads members of a test file.</summary>
internal static class TestMembers
{
    /// <summary>Reports each member that is not known.</summary>
    /// <param name="value">An object; any other value is reported.</param>
    /// <param name="at">Its path.</param>
    /// <param name="known">The names that it can have.</param>
    /// <param name="report">Takes errors with their paths.</param>
    public static void Check(JsonValue value, string at, string[] known, Action<string, string> report)
    {
        if (value.Kind != JsonKind.Object)
        {
            report(at, "not an object.");
        }

        foreach (string name in value.Names)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                report(at.Length == 0 ? name : $"{at}.{name}",
                    $"'{name}' is not a valid field here. {Suggestion.Ask(name, known)}Use "
                        + $"{string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>The string in a member; empty if it is missing, or not a string, which is reported.</summary>
    public static string Text(JsonValue value, string at, string name, Action<string, string> report)
    {
        JsonValue? member = value.Member(name);
        if (member is not null && member.Text is null)
        {
            report($"{at}.{name}", $"'{name}' is not a string. Put it in quotes.");
        }

        return member?.Text ?? "";
    }
}
