using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.Rego.Starters;

/// <summary>The policy in Rego that an author starts from.</summary>
internal static class RegoStarter
{
    // Words of Rego, which no package can have as its name.
    private static readonly ImmutableHashSet<string> Reserved =
    [
        "as", "contains", "data", "default", "else", "every", "false", "if", "import", "in", "input", "not", "null",
        "package", "set", "some", "true", "with",
    ];

    /// <summary>The policy. Its id is its package, whose name has no dashes.</summary>
    public static StartedPolicy Start(PolicyDraft draft)
    {
        string id = PackageOf(draft.Name);
        string name = draft.Kind is null ? "workloads.rego" : "resource.rego";
        string template = EmbeddedText.Read(typeof(RegoStarter).Assembly, $"starters/{name}");
        return new StartedPolicy(id, $"{id}.rego", draft.Fill(template, id));
    }

    // A package cannot begin with a digit or be a word of the language.
    private static string PackageOf(string name)
    {
        string id = name.Replace('-', '_');
        return char.IsAsciiDigit(id[0]) || Reserved.Contains(id) ? $"policy_{id}" : id;
    }
}
