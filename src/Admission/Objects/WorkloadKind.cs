using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Admission.Objects;

/// <summary>A kind that holds a pod template.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Kind">Kind, <c>Deployment</c>.</param>
/// <param name="Resource">Plural resource name, <c>deployments</c>.</param>
/// <param name="TemplatePath">Names that lead to the template; empty for Pod, which is its own template.</param>
public sealed record WorkloadKind(string Group, string Kind, string Resource, ImmutableArray<string> TemplatePath)
{
    private ObjectShape? _shape;

    /// <summary>
    /// Subresources whose requests carry the whole object and can change its template: <c>ephemeralcontainers</c> of a
    /// Pod.
    /// Empty for every other kind.
    /// </summary>
    public ImmutableArray<string> Subresources { get; init; } = [];

    /// <summary>The resource as policies write it: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string PluralDotGroup => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    /// <summary>The path of the template.</summary>
    public FieldPath TemplateField { get; } = PathOf(TemplatePath);

    internal ObjectShape Shape => _shape ??= TemplatePath.IsEmpty
        ? KubernetesShapes.Of(Group, Kind)
        : KubernetesShapes.OfWorkload(TemplatePath);

    /// <summary>
    /// Reads a kind that the settings name, <c>Rollout.argoproj.io</c>, and where its pod template is.
    /// </summary>
    /// <param name="kindDotGroup">Kind, dot, API group; a kind without a group is an error, since the core kinds are
    /// known.</param>
    /// <param name="resource">Plural resource name; null means the kind in lower case with an <c>s</c>.</param>
    /// <param name="templatePath">Path of names, <c>spec.template</c>.</param>
    /// <param name="kind">The kind; null on error.</param>
    /// <param name="error">What is wrong and how to fix it; empty on success.</param>
    public static bool TryParse(
        string kindDotGroup,
        string? resource,
        string templatePath,
        [NotNullWhen(true)] out WorkloadKind? kind,
        out string error)
    {
        kind = null;
        int dot = kindDotGroup.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == kindDotGroup.Length - 1)
        {
            error = $"'{kindDotGroup}' is not a kind with its group. Write Rollout.argoproj.io.";
            return false;
        }

        if (!FieldPath.TryParse(templatePath, out FieldPath? path, out error))
        {
            error = $"'{templatePath}' is not a field path: {error}";
            return false;
        }

        ImmutableArray<FieldSegment> segments = path.Segments();
        if (segments.IsEmpty || segments.Any(segment => segment.Name is null))
        {
            error = $"'{templatePath}' does not lead to a pod template. Write a path of names, spec.template.";
            return false;
        }

        string name = kindDotGroup[..dot];
        kind = new WorkloadKind(
            kindDotGroup[(dot + 1)..],
            name,
            resource ?? name.ToLowerInvariant() + "s",
            [.. segments.Select(segment => segment.Name!)]);
        return true;
    }

    private static FieldPath PathOf(ImmutableArray<string> names)
    {
        FieldPath path = FieldPath.Root;
        foreach (string name in names)
        {
            path = path.Append(name);
        }

        return path;
    }
}
