using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Rego.Gatekeeper;

/// <summary>A Gatekeeper ConstraintTemplate (v1, v1beta1 or v1alpha1) whose Rego is compiled.</summary>
public sealed class ConstraintTemplate
{
    private const string Target = "admission.k8s.gatekeeper.sh";

    private ConstraintTemplate(string name, string kind, JsonValue? schema, bool isLegacy, RegoQuery query)
    {
        Name = name;
        Kind = kind;
        Schema = schema;
        IsLegacySchema = isLegacy;
        Query = query;
    }

    /// <summary>The name of the object.</summary>
    public string Name { get; }

    /// <summary>The kind of the constraints that use the template.</summary>
    public string Kind { get; }

    /// <summary>The schema of the parameters; null if there is none.</summary>
    internal JsonValue? Schema { get; }

    /// <summary>Does the schema keep unknown parameters, as before v1?</summary>
    internal bool IsLegacySchema { get; }

    internal RegoQuery Query { get; }

    /// <summary>Does it read <c>data.inventory</c>, the objects of the cluster?</summary>
    internal bool ReadsInventory { get; private init; }

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
    /// <param name="file">Its file, for messages.</param>
    /// <param name="errors">Everything that Gatekeeper would refuse; empty on success.</param>
    /// <returns>The template; null if there are errors.</returns>
    public static ConstraintTemplate? Read(JsonValue document, string file, out ImmutableArray<RegoError> errors)
    {
        ArgumentNullException.ThrowIfNull(document);
        var found = new List<RegoError>();
        string name = document.Member("metadata")?.Member("name")?.Text ?? "";
        JsonValue? spec = document.Member("spec");
        JsonValue? crd = spec?.Member("crd")?.Member("spec");
        string kind = crd?.Member("names")?.Member("kind")?.Text ?? "";
        void Refuse(string message) => found.Add(new RegoError("invalid_template", message, file, 0, 0));

        if (kind.Length == 0)
        {
            Refuse($"template \"{name}\": spec.crd.spec.names.kind is missing. Write the kind of the constraints.");
        }
        else if (!string.Equals(name, kind.ToLowerInvariant(), StringComparison.Ordinal))
        {
            Refuse($"template \"{name}\": the name must be the kind in lower case, \"{kind.ToLowerInvariant()}\"");
        }

        JsonValue? target = null;
        foreach (JsonValue one in spec?.Member("targets") is { } targets ? targets.Items : [])
        {
            if (one.Member("target")?.Text == Target)
            {
                target = one;
            }
            else
            {
                string other = one.Member("target")?.Text ?? "";
                Refuse($"template \"{name}\": target \"{other}\" is not supported. Write {Target}.");
            }
        }

        TemplateSource? source = target is null ? null : TemplateSource.Find(target);
        if (source is null)
        {
            Refuse(target is null
                ? $"template \"{name}\": spec.targets has no target {Target}"
                : $"template \"{name}\": no Rego. Only templates with Rego can run here.");
        }

        RegoQuery? query = source is null || found.Count > 0 ? null : TemplateCompiler.Compile(source, file, found);
        errors = [.. found];
        JsonValue? validation = crd?.Member("validation");
        bool isLegacy = validation?.Member("legacySchema")?.IsTrue
            ?? document.Member("apiVersion")?.Text != "templates.gatekeeper.sh/v1";
        return query is null
            ? null
            : new ConstraintTemplate(name, kind, validation?.Member("openAPIV3Schema"), isLegacy, query)
            {
                ReadsInventory = TemplateCompiler.ReadsInventory(source!),
            };
    }
}
