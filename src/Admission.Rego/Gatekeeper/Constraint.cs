using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.Rego.Values;
using Admission.Yaml;

namespace Admission.Rego.Gatekeeper;

/// <summary>A Gatekeeper constraint: a template's rule with parameters, for some objects.</summary>
public sealed class Constraint
{
    private const int MaxNameLength = 253;

    private static readonly string[] Actions = ["deny", "warn", "dryrun"];

    private static readonly string[] Versions =
        ["constraints.gatekeeper.sh/v1beta1", "constraints.gatekeeper.sh/v1alpha1"];

    private Constraint(
        string name, ConstraintTemplate template, ConstraintMatch match, RegoValue parameters, JsonValue document)
    {
        Name = name;
        Template = template;
        Match = match;
        Parameters = parameters;
        Document = document;
    }

    /// <summary>The name of the object.</summary>
    public string Name { get; }

    /// <summary>The template that the constraint's kind belongs to.</summary>
    public ConstraintTemplate Template { get; }

    /// <summary>The objects that it matches.</summary>
    public ConstraintMatch Match { get; }

    /// <summary>The parameters, <c>input.parameters</c> in the template.</summary>
    public RegoValue Parameters { get; }

    /// <summary>The object, with the defaults of its parameters. Code of engines other than Rego sees it.</summary>
    public JsonValue Document { get; }

    /// <summary>Actions by enforcement point; <c>*</c> is every point.</summary>
    public ImmutableArray<(string Point, string Action)> Enforcement { get; private init; }

    /// <summary>
    /// The actions at an enforcement point (<c>validation.gatekeeper.sh</c>, <c>audit.gatekeeper.sh</c>,
    /// <c>gator.gatekeeper.sh</c>): <c>deny</c>, <c>warn</c> or <c>dryrun</c>; empty if it does not apply there.
    /// </summary>
    public ImmutableArray<string> ActionsAt(string point) =>
        [.. Enforcement.Where(e => e.Point == "*" || e.Point == point).Select(static e => e.Action).Distinct()];

    /// <summary>Reads a constraint of a template.</summary>
    /// <param name="document">The object.</param>
    /// <param name="template">The template of its kind.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="errors">The errors; empty on success.</param>
    /// <returns>The constraint; null if there are errors.</returns>
    public static Constraint? Read(
        YamlDocument document, ConstraintTemplate template, string file, out ImmutableArray<RegoError> errors)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(template);
        string name = document.Root.Member("metadata")?.Member("name")?.Text ?? "";
        JsonValue? spec = document.Root.Member("spec");
        var problems = new SpecErrors(document, file, "invalid_constraint", $"{template.Kind} \"{name}\"");
        CheckIdentity(document.Root, name, problems);
        ConstraintMatch match = ConstraintMatch.Read(spec?.Member("match"), problems);
        RegoValue parameters = RegoObject.Empty;
        if (spec?.Member("parameters") is { } written)
        {
            parameters = ConstraintParameters.Read(written, template, problems);
        }

        ImmutableArray<(string Point, string Action)> enforcement = ReadEnforcement(spec, problems);
        errors = problems.ToImmutable();
        return errors.Length > 0
            ? null
            : new Constraint(name, template, match, parameters, WithDefaults(document.Root, parameters))
            {
                Enforcement = enforcement,
            };
    }

    private static void CheckIdentity(JsonValue root, string name, SpecErrors problems)
    {
        string version = root.Member("apiVersion")?.Text ?? "";
        if (!Versions.Contains(version, StringComparer.Ordinal))
        {
            problems.Add("apiVersion",
                $"\"{version}\" is not an apiVersion of Gatekeeper constraints. Write {Versions[0]}.");
        }

        // RFC 1123, as for most names in Kubernetes.
        bool isName = name.Length is > 0 and <= MaxNameLength && Array.TrueForAll(
            name.Split('.'),
            static label => label.Length > 0 && label[0] != '-' && label[^1] != '-'
                && label.All(static one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '-'));
        if (!isName)
        {
            problems.Add(
                "metadata.name",
                $"the name \"{name}\" is not valid. Use at most 253 lowercase letters, digits, hyphens and dots, and "
                    + "begin and end with a letter or a digit.");
        }
    }

    private static JsonValue WithDefaults(JsonValue root, RegoValue parameters)
    {
        if (root.Member("spec") is not { Kind: JsonKind.Object } spec || spec.Member("parameters") is null)
        {
            return root;
        }

        JsonValue own = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(RegoText.ToJson(parameters)));
        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            JsonRewrite.CopyMembers(writer, root, "spec");
            writer.WriteStartObject("spec");
            JsonRewrite.CopyMembers(writer, spec, "parameters");
            writer.WritePropertyName("parameters");
            own.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static ImmutableArray<(string Point, string Action)> ReadEnforcement(JsonValue? spec, SpecErrors problems)
    {
        string action = spec?.Member("enforcementAction")?.Text ?? "deny";
        if (action != "scoped")
        {
            CheckAction("spec.enforcementAction", action, problems);
            return [("*", action)];
        }

        var enforcement = ImmutableArray.CreateBuilder<(string, string)>();
        int index = 0;
        foreach (JsonValue scoped in spec!.Member("scopedEnforcementActions") is { } all ? all.Items : [])
        {
            string one = scoped.Member("action")?.Text ?? "";
            string path = string.Create(
                CultureInfo.InvariantCulture, $"spec.scopedEnforcementActions[{index++}].action");
            CheckAction(path, one, problems);
            foreach (JsonValue point in scoped.Member("enforcementPoints") is { } points ? points.Items : [])
            {
                enforcement.Add((point.Member("name")?.Text ?? "", one));
            }
        }

        return enforcement.ToImmutable();
    }

    private static void CheckAction(string field, string action, SpecErrors problems)
    {
        if (!Actions.Contains(action))
        {
            problems.AddField(field, $"\"{action}\" is not an action. Write deny, warn, dryrun or scoped.");
        }
    }
}
