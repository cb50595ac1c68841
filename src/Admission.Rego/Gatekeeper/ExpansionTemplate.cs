using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Kinds;
using Admission.Yaml;

namespace Admission.Rego.Gatekeeper;

/// <summary>
/// A Gatekeeper ExpansionTemplate: objects of some kinds hold the template of another object, to which constraints
/// apply too.
/// </summary>
internal sealed class ExpansionTemplate
{
    private const int MaxNameLength = 63;

    private static readonly string[] Known = ["applyTo", "templateSource", "generatedGVK", "enforcementAction"];

    private ExpansionTemplate(string name)
    {
        Name = name;
    }

    /// <summary>The name of the object, which begins the messages.</summary>
    public string Name { get; }

    /// <summary>The kinds of the objects that hold a template.</summary>
    public ImmutableArray<GroupVersionKind> Generators { get; private init; } = [];

    /// <summary>Where the template is in the object.</summary>
    public ImmutableArray<string> Source { get; private init; } = [];

    /// <summary>The kind of the generated object.</summary>
    public GroupVersionKind Generated { get; private init; }

    /// <summary>The action for violations of the generated object; null for the action of the constraint.</summary>
    public string? Action { get; private init; }

    /// <summary>Is a document an ExpansionTemplate?</summary>
    public static bool Is(JsonValue document) => document.Member("kind")?.Text == "ExpansionTemplate"
        && document.Member("apiVersion")?.Text?.StartsWith("expansion.gatekeeper.sh/", StringComparison.Ordinal)
            == true;

    /// <summary>Reads a template; null, and errors, if Gatekeeper would reject it.</summary>
    public static ExpansionTemplate? Read(YamlDocument document, string file, out ImmutableArray<RegoError> errors)
    {
        string name = document.Root.Member("metadata")?.Member("name")?.Text ?? "";
        JsonValue? spec = document.Root.Member("spec");
        var problems = new SpecErrors(document, file, "invalid_template", $"ExpansionTemplate \"{name}\"");
        if (name.Length is 0 or > MaxNameLength)
        {
            problems.Add("metadata.name", $"metadata.name must have 1 to {MaxNameLength} characters");
        }

        foreach (string member in spec is null ? [] : spec.Names)
        {
            if (!Known.Contains(member))
            {
                problems.AddField($"spec.{member}", $"unknown field. The fields are {string.Join(", ", Known)}.");
            }
        }

        JsonValue? gvk = spec?.Member("generatedGVK");
        var generated = new GroupVersionKind(
            gvk?.Member("group")?.Text ?? "", gvk?.Member("version")?.Text ?? "", gvk?.Member("kind")?.Text ?? "");
        if (generated.Kind.Length == 0 || generated.Version.Length == 0)
        {
            problems.Add("spec.generatedGVK", "spec.generatedGVK needs a version and a kind");
        }

        string source = spec?.Member("templateSource")?.Text ?? "";
        if (source.Split('.').Contains(""))
        {
            problems.Add(
                "spec.templateSource",
                $"spec.templateSource \"{source}\" is not a path. Write for example spec.template.");
        }

        string? action = spec?.Member("enforcementAction")?.Text is { Length: > 0 } written ? written : null;
        if (action is not (null or "deny" or "warn" or "dryrun"))
        {
            problems.AddField("spec.enforcementAction", $"\"{action}\" is not an action. Write deny, warn or dryrun.");
        }

        ImmutableArray<GroupVersionKind> generators = ReadGenerators(spec?.Member("applyTo"), problems);
        if (generators.Contains(generated))
        {
            problems.Add("spec.applyTo", $"spec.applyTo lists {generated.Kind}, which the template itself generates");
        }

        errors = problems.ToImmutable();
        return errors.Length > 0
            ? null
            : new ExpansionTemplate(name)
            {
                Generators = generators,
                Source = [.. source.Split('.')],
                Generated = generated,
                Action = action,
            };
    }

    private static ImmutableArray<GroupVersionKind> ReadGenerators(JsonValue? applyTo, SpecErrors problems)
    {
        var generators = ImmutableArray.CreateBuilder<GroupVersionKind>();
        int index = 0;
        foreach (JsonValue one in applyTo is null ? [] : applyTo.Items)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"spec.applyTo[{index++}]");
            string[] groups = Texts(one, "groups", path, problems);
            string[] versions = Texts(one, "versions", path, problems);
            string[] kinds = Texts(one, "kinds", path, problems);
            generators.AddRange(
                from g in groups from v in versions from k in kinds select new GroupVersionKind(g, v, k));
        }

        if (index == 0)
        {
            problems.Add("spec.applyTo", "spec.applyTo is missing. Write the groups, versions and kinds to expand.");
        }

        return generators.ToImmutable();
    }

    private static string[] Texts(JsonValue json, string member, string path, SpecErrors problems)
    {
        string[] texts =
            [.. json.Member(member) is { } list ? list.Items.ToArray().Select(static item => item.Text ?? "") : []];
        if (texts.Length == 0)
        {
            problems.Add(path, $"{path}.{member} is missing. Write a list of {member}.");
        }

        foreach (string text in texts.Where(static one => one.Contains('*', StringComparison.Ordinal)))
        {
            problems.AddField(
                $"{path}.{member}", $"\"{text}\" contains a star. List each of the {member} by name.");
        }

        return texts;
    }
}
