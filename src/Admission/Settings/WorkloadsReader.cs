using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;

namespace Admission.Settings;

/// <summary>
/// Reads <c>workloads</c> of the settings: custom kinds with pod templates, as <c>{ kind: Job.example.org, resource:
/// jobs, template: "spec.tasks[*].template" }</c>; <c>podSpec</c> instead of <c>template</c> if the members of a pod
/// spec have no <c>spec</c> around them. Entries of one kind, and those of kinds that Admission knows, add up.
/// </summary>
/// <param name="errors">Receives the errors.</param>
internal sealed class WorkloadsReader(List<FieldError> errors)
{
    private const string Name = "workloads";
    private static readonly string[] Known = ["kind", "resource", "template", "podSpec"];

    private readonly Dictionary<(string Group, string Kind), string> _resources = [];

    /// <summary>Kubernetes' own kinds, those of widely used projects, and those of the settings.</summary>
    public WorkloadKinds Read(MemberReader? root)
    {
        if (root?.IsSet(Name) != true)
        {
            return WorkloadKinds.BuiltIn;
        }

        ImmutableArray<JsonValue> items = root.List(Name);
        var kinds = new List<WorkloadKind>();
        for (int i = 0; i < items.Length; i++)
        {
            string at = MemberPath.Item(root.At(Name), i);
            if (MemberReader.Open(items[i], at, "a workload", errors) is { } entry && ReadEntry(entry) is { } kind)
            {
                kinds.Add(kind);
            }
        }

        // One entry of a kind can set the resource for all of them.
        return WorkloadKinds.BuiltIn.With(kinds.Select(kind => kind with
        {
            Resource = _resources.GetValueOrDefault((kind.Group, kind.Kind), kind.Resource),
        }));
    }

    private WorkloadKind? ReadEntry(MemberReader entry)
    {
        entry.RefuseUnknown(Known, "a field of a workload", $"The fields are {string.Join(", ", Known)}.");
        string kind = entry.RequiredText("kind", "Specify the kind and its group: kind: Rollout.argoproj.io.");
        bool isPodSpec = entry.IsSet("podSpec");
        if (isPodSpec && entry.IsSet("template"))
        {
            entry.Add("podSpec", "'podSpec' and 'template' cannot be combined. Write a separate entry for each.");
            return null;
        }

        string template = isPodSpec
            ? entry.RequiredText("podSpec", "Write the path of its pod spec.")
            : entry.RequiredText("template", "Write the path of its pod template: template: spec.template.");
        if (kind.Length == 0 || template.Length == 0)
        {
            return null;
        }

        string? resource = entry.Text("resource");
        int dot = kind.IndexOf('.', StringComparison.Ordinal);
        string suffix = dot < 0 ? "" : kind[dot..];
        if (resource is not null && suffix.Length > 0 && resource.EndsWith(suffix, StringComparison.Ordinal))
        {
            resource = resource[..^suffix.Length];
        }

        TemplateForm form = isPodSpec ? TemplateForm.PodSpec : TemplateForm.Template;
        if (!TemplatePath.TryParse(template, form, out _, out string error))
        {
            entry.Add(isPodSpec ? "podSpec" : "template", error);
            return null;
        }

        if (!WorkloadKind.TryParse(kind, resource, template, form, out WorkloadKind? read, out error))
        {
            entry.Add("kind", error);
            return null;
        }

        if (resource is not null && KnownResourceOf(read) is { } known && known != resource)
        {
            entry.Add(
                "resource", $"the resource of {kind} is '{known}', not '{resource}'. Use one resource for the kind.");
            return null;
        }

        if (!ResourcePattern.TryParse(read.PluralDotGroup, out _, out string? complaint))
        {
            entry.Add(resource is null ? "kind" : "resource", complaint!);
            return null;
        }

        if (resource is not null)
        {
            _resources[(read.Group, read.Kind)] = resource;
        }

        return read;
    }

    private string? KnownResourceOf(WorkloadKind kind) =>
        WorkloadKinds.BuiltIn.Find(kind.Group, kind.Kind)?.Resource
        ?? _resources.GetValueOrDefault((kind.Group, kind.Kind));
}
