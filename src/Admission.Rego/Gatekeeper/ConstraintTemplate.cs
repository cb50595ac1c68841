using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Languages;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Yaml;

namespace Admission.Rego.Gatekeeper;

/// <summary>A Gatekeeper ConstraintTemplate (v1, v1beta1 or v1alpha1) whose code is compiled.</summary>
public sealed class ConstraintTemplate
{
    private const string Target = "admission.k8s.gatekeeper.sh";

    private ConstraintTemplate(string name, string kind, JsonValue? schema, bool isLegacy)
    {
        Name = name;
        Kind = kind;
        Schema = schema;
        IsLegacySchema = isLegacy;
    }

    /// <summary>The name of the object.</summary>
    public string Name { get; }

    /// <summary>The kind of the constraints that use the template.</summary>
    public string Kind { get; }

    /// <summary>The schema of the parameters; null if there is none.</summary>
    internal JsonValue? Schema { get; }

    /// <summary>Does the schema keep unknown parameters, as before v1?</summary>
    internal bool IsLegacySchema { get; }

    /// <summary>The program of an engine other than Rego; null if the code is Rego.</summary>
    public ITemplateProgram? Native { get; private init; }

    /// <summary>The Rego; null if the code is of another engine.</summary>
    internal RegoProgram? Program { get; private init; }

    /// <summary>The rule <c>violation</c> of the Rego.</summary>
    internal RuleGroup? Violation { get; private init; }

    /// <summary>The other objects of the cluster that it reads.</summary>
    internal InventoryReads Reads { get; private init; } = new();

    /// <summary>Is a document a template?</summary>
    public static bool Is(JsonValue document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Member("kind")?.Text == "ConstraintTemplate"
            && document.Member("apiVersion")?.Text?.StartsWith("templates.gatekeeper.sh/",
                StringComparison.Ordinal) == true;
    }

    /// <summary>Reads and compiles a template.</summary>
    /// <param name="document">The object.</param>
    /// <param name="file">Its file.</param>
    /// <param name="code">Compiles its code.</param>
    /// <param name="errors">All errors that Gatekeeper would report; empty on success.</param>
    /// <returns>The template; null if there are errors.</returns>
    public static ConstraintTemplate? Read(
        YamlDocument document, PolicyFile file, TemplateCode code, out ImmutableArray<RegoError> errors)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(document);
        JsonValue root = document.Root;
        string name = root.Member("metadata")?.Member("name")?.Text ?? "";
        JsonValue? spec = root.Member("spec");
        JsonValue? crd = spec?.Member("crd")?.Member("spec");
        string kind = crd?.Member("names")?.Member("kind")?.Text ?? "";
        var found = new SpecErrors(document, file.Path, "invalid_template", $"template \"{name}\"");
        if (kind.Length == 0)
        {
            found.Add("spec.crd.spec.names", "spec.crd.spec.names.kind is missing. Write the kind of the constraints.");
        }
        else if (!string.Equals(name, kind.ToLowerInvariant(), StringComparison.Ordinal))
        {
            found.Add("metadata.name", $"the name must be the kind in lowercase, \"{kind.ToLowerInvariant()}\"");
        }

        JsonValue? validation = crd?.Member("validation");
        bool isLegacy = validation?.Member("legacySchema")?.IsTrue
            ?? root.Member("apiVersion")?.Text != "templates.gatekeeper.sh/v1";
        if (validation?.Member("openAPIV3Schema") is { } schema)
        {
            new StructuralSchema(isLegacy, found).Check(schema, "spec.crd.spec.validation.openAPIV3Schema");
        }

        var template = new ConstraintTemplate(name, kind, validation?.Member("openAPIV3Schema"), isLegacy);
        ConstraintTemplate? compiled = FindTarget(spec, found, out string path) is { } target
            ? code.Compile(target, path, template, document, file, found)
            : null;
        errors = found.ToImmutable();
        return found.IsEmpty ? compiled : null;
    }

    /// <summary>The template with its Rego.</summary>
    internal ConstraintTemplate With(RegoProgram program, List<RegoModule> modules, JsonValue root) =>
        new(Name, Kind, Schema, IsLegacySchema)
        {
            Program = program,
            Violation = ViolationOf(program.Compiled, modules[0]),
            Reads = InventoryReads.Of(modules, root),
        };

    private static RuleGroup ViolationOf(CompiledProgram program, RegoModule entry)
    {
        RuleGroup violation = program.GroupAt(entry.Package.Append("violation"))!;
        violation.IsVerdict = true;
        return violation;
    }

    /// <summary>The template with a program of another engine.</summary>
    internal ConstraintTemplate With(ITemplateProgram native) =>
        new(Name, Kind, Schema, IsLegacySchema) { Native = native };

    private static JsonValue? FindTarget(JsonValue? spec, SpecErrors found, out string path)
    {
        JsonValue? target = null;
        path = "";
        int index = 0;
        foreach (JsonValue one in spec?.Member("targets") is { } targets ? targets.Items : [])
        {
            string own = string.Create(CultureInfo.InvariantCulture, $"spec.targets[{index++}]");
            if (one.Member("target")?.Text == Target)
            {
                (target, path) = (one, own);
            }
            else
            {
                found.Add(own, $"target \"{one.Member("target")?.Text}\" is not supported. Write {Target}.");
            }
        }

        if (index > 1)
        {
            found.Add("spec.targets", "spec.targets has more than one target. Write one template for each.");
        }

        if (target is null)
        {
            found.Add("spec.targets", $"spec.targets has no target {Target}");
        }

        return target;
    }
}
