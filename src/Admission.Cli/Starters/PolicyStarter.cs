using System.Collections.Immutable;

namespace Admission.Cli.Starters;

/// <summary>A new policy and its tests, which pass without a change.</summary>
/// <param name="Name">Lower-case letters, digits and dashes.</param>
/// <param name="Language">One of <see cref="Languages"/>.</param>
internal sealed record PolicyStarter(string Name, string Language, StarterMatch Match)
{
    /// <summary>The languages, the default first.</summary>
    public static readonly string[] Languages = ["js", "rego", "cel"];

    // Keywords of Rego, which cannot be the name of a package.
    private static readonly ImmutableHashSet<string> Reserved =
    [
        "as", "contains", "data", "default", "else", "every", "false", "if", "import", "in", "input", "not", "null",
        "package", "set", "some", "true", "with",
    ];

    /// <summary>
    /// Id of the policy. A package of Rego has no dashes in its name; a policy in CEL has the names of the
    /// ValidatingAdmissionPolicy and of its binding.
    /// </summary>
    public string Id => Language switch
    {
        "rego" => PackageOf(Name),
        "cel" => $"{Name}.cluster",
        _ => Name,
    };

    /// <summary>Name of the file with the policy.</summary>
    public string FileName => Language switch { "rego" => $"{Id}.rego", "cel" => $"{Name}.yaml", _ => $"{Name}.js" };

    public string TestFileName => $"{Id}.test.yaml";

    /// <param name="schema">Path from the folder of the files to the JSON Schema of tests.</param>
    public ImmutableArray<(string Name, string Text)> Files(string schema) =>
    [
        (FileName, Fill($"{Template}.{(Language == "cel" ? "yaml" : Language)}")),
        (TestFileName, $"# yaml-language-server: $schema={schema}\n" + Fill($"{Template}.test.yaml")),
    ];

    private string Template => Match.Kind is null ? "workloads" : "resource";

    private string Fill(string template)
    {
        string words = Name.Replace('-', ' ');
        string text = Embedded.Text($"starters/{template}")
            .Replace("$TITLE", char.ToUpperInvariant(words[0]) + words[1..], StringComparison.Ordinal)
            .Replace("$NAME", Name, StringComparison.Ordinal)
            .Replace("$ID", Id, StringComparison.Ordinal);
        if (Match.Kind is not { } kind)
        {
            return text;
        }

        string version = kind.CurrentVersion.Length > 0 ? kind.CurrentVersion : "v1";
        return text.Replace("$RESOURCE", kind.PluralDotGroup, StringComparison.Ordinal)
            .Replace("$PLURAL", kind.Resource, StringComparison.Ordinal)
            .Replace("$GROUP", kind.Group, StringComparison.Ordinal)
            .Replace("$VERSION", version, StringComparison.Ordinal)
            .Replace(
                "$APIVERSION", kind.Group.Length == 0 ? version : $"{kind.Group}/{version}", StringComparison.Ordinal)
            .Replace("$KIND", kind.Kind, StringComparison.Ordinal);
    }

    // A package cannot begin with a digit or be a keyword of the language.
    private static string PackageOf(string name)
    {
        string id = name.Replace('-', '_');
        return char.IsAsciiDigit(id[0]) || Reserved.Contains(id) ? $"policy_{id}" : id;
    }
}
