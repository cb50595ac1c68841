using System.Collections.Immutable;
using Admission.Drift;
using Admission.Json;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.Settings;

/// <summary>
/// Reads <c>drift</c> of the settings, <c>{ resources: [deployments.apps], namespaces: ["!kube-system"], ignore:
/// [spec.replicas] }</c>: the kinds whose changes must have been admitted.
/// </summary>
/// <param name="workloads">The kinds of the alias <c>"workloads"</c>, which is not allowed here.</param>
/// <param name="errors">Receives every error.</param>
internal sealed class DriftReader(WorkloadKinds workloads, List<FieldError> errors)
{
    private const string Name = "drift";
    private const string Fix = "Specify the resources to watch: resources: [deployments.apps, configmaps].";
    private static readonly string[] Known = ["resources", "namespaces", "deletions", "ignore"];

    // The requests on these subresources change the object itself.
    private static readonly string[] Subresources = ["scale", "ephemeralcontainers", "resize"];

    // Deletes a Pod without a DELETE request.
    private static readonly ResourcePattern Eviction = ResourcePattern.OfApiServer("pods", "", "eviction");

    /// <summary>The section; <see cref="DriftSettings.None"/> if there is none.</summary>
    public DriftSettings Read(MemberReader? root)
    {
        if (root?.IsSet(Name) != true || root.Object(Name) is not { } section)
        {
            return DriftSettings.None;
        }

        section.RefuseUnknown(Known, "a field of 'drift'", $"The fields are {string.Join(", ", Known)}.");
        section.IsMissing("resources", Fix);
        ImmutableArray<string> resources = section.TextList("resources") ?? [];
        if (section.IsSet("resources") && resources.IsEmpty)
        {
            section.Add("resources", $"'resources' is empty. {Fix}");
        }

        bool deletions = section.Flag("deletions") ?? true;
        var kinds = ImmutableArray.CreateBuilder<ReadKind>();
        var patterns = ImmutableArray.CreateBuilder<ResourcePattern>();
        for (int i = 0; i < resources.Length; i++)
        {
            if (!ResourcePattern.TryParse(resources[i], out ResourcePattern? pattern, out string? complaint)
                || pattern!.Resource == "*" || pattern.Group == "*" || pattern.Subresource.Length > 0)
            {
                errors.Add(new FieldError(
                    MemberPath.Item(section.At("resources"), i),
                    complaint ?? $"'{resources[i]}' is not one resource. Write it without wildcards or subresources: "
                        + "deployments.apps."));
                continue;
            }

            kinds.Add(new ReadKind(pattern.Group, pattern.Resource));
            patterns.Add(pattern);
            patterns.AddRange(Subresources.Select(
                one => ResourcePattern.OfApiServer(pattern.Resource, pattern.Group, one)));
            if (deletions && pattern is { Resource: "pods", Group: "" })
            {
                patterns.Add(Eviction);
            }
        }

        return new DriftSettings
        {
            Kinds = [.. kinds.Distinct()],
            Match = new MatchRule
            {
                Resources = patterns.ToImmutable(),
                Operations = deletions
                    ? [Operation.Create, Operation.Update, Operation.Delete]
                    : [Operation.Create, Operation.Update],
                Namespaces = new MatchReader(workloads, errors).ReadNamespaces(section),
            },
            Deletions = deletions,
            Ignore = ReadFields(section),
            Text = section.Value.ToString(),
        };
    }

    private ImmutableArray<FieldPattern> ReadFields(MemberReader section)
    {
        ImmutableArray<string> texts = section.TextList("ignore") ?? [];
        var fields = ImmutableArray.CreateBuilder<FieldPattern>();
        for (int i = 0; i < texts.Length; i++)
        {
            if (FieldPattern.TryParse(texts[i], out FieldPattern? field, out string error))
            {
                fields.Add(field);
            }
            else
            {
                errors.Add(new FieldError(MemberPath.Item(section.At("ignore"), i), error));
            }
        }

        return fields.ToImmutable();
    }
}
