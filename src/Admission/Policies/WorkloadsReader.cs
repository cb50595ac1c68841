using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;

namespace Admission.Policies;

/// <summary>
/// Reads <c>workloads</c> of the settings: kinds of extensions that hold a pod template, as
/// <c>{ kind: Rollout.argoproj.io, resource: rollouts, template: spec.template }</c>. <c>resource</c> is the plural,
/// by default the kind in lower case with an <c>s</c>.
/// </summary>
/// <param name="errors">Where errors go.</param>
internal sealed class WorkloadsReader(List<FieldError> errors)
{
    private const string Name = "workloads";
    private static readonly string[] Known = ["kind", "resource", "template"];

    /// <summary>Kubernetes' own kinds and those of the settings.</summary>
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

        return WorkloadKinds.BuiltIn.With(kinds);
    }

    private static WorkloadKind? ReadEntry(MemberReader entry)
    {
        entry.RefuseUnknown(Known, "a field of a workload", $"The fields are {string.Join(", ", Known)}.");
        string kind = entry.RequiredText("kind", "Name the kind and its group: kind: Rollout.argoproj.io.");
        string template = entry.RequiredText("template", "Say where its pod template is: template: spec.template.");
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

        if (!WorkloadKind.TryParse(kind, resource, template, out WorkloadKind? read, out string error))
        {
            entry.Add("kind", error);
            return null;
        }

        if (!ResourcePattern.TryParse(read.PluralDotGroup, out _, out string? complaint))
        {
            entry.Add(resource is null ? "kind" : "resource", complaint!);
            return null;
        }

        return read;
    }
}
