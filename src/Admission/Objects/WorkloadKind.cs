using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Admission.Kinds;

namespace Admission.Objects;

/// <summary>A kind with pod templates. Immutable.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Kind">Kind, <c>Deployment</c>.</param>
/// <param name="Resource">Plural resource name, <c>deployments</c>.</param>
/// <param name="Templates">Paths of its templates; at least one.</param>
public sealed record WorkloadKind(string Group, string Kind, string Resource, ImmutableArray<TemplatePath> Templates)
{
    private ObjectShape? _shape;

    /// <summary>
    /// Subresources whose requests contain the whole object and can change its template: <c>ephemeralcontainers</c> of
    /// a Pod. Empty for every other kind.
    /// </summary>
    public ImmutableArray<string> Subresources { get; init; } = [];

    /// <summary>The resource as policies write it: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string PluralDotGroup => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    internal ObjectShape Shape => _shape ??= KubernetesShapes.OfWorkload(this);

    /// <summary>Like the other overload, for a path to <see cref="TemplateForm.Template"/>.</summary>
    /// <param name="kindDotGroup">Kind, dot, API group.</param>
    /// <param name="resource">Plural resource name, or null.</param>
    /// <param name="templatePath">The path, <c>spec.template</c>.</param>
    /// <param name="kind">The kind; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(
        string kindDotGroup,
        string? resource,
        string templatePath,
        [NotNullWhen(true)] out WorkloadKind? kind,
        out string error) =>
        TryParse(kindDotGroup, resource, templatePath, TemplateForm.Template, out kind, out error);

    /// <summary>Reads a kind of the settings, <c>Rollout.argoproj.io</c>, and the path of its pod template.</summary>
    /// <param name="kindDotGroup">
    /// Kind, dot, API group; a kind without a group is an error, because the core kinds are known.
    /// </param>
    /// <param name="resource">
    /// Plural resource name; null for that of a known kind, or else the plural by the rules of English.
    /// </param>
    /// <param name="templatePath">The path, <c>spec.template</c>; see <see cref="TemplatePath"/>.</param>
    /// <param name="form">The form of the value at the path.</param>
    /// <param name="kind">The kind; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(
        string kindDotGroup,
        string? resource,
        string templatePath,
        TemplateForm form,
        [NotNullWhen(true)] out WorkloadKind? kind,
        out string error)
    {
        ArgumentNullException.ThrowIfNull(kindDotGroup);
        kind = null;
        int dot = kindDotGroup.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == kindDotGroup.Length - 1)
        {
            error = $"'{kindDotGroup}' is not a kind with its group. Write the kind and its group, such as "
                + "Rollout.argoproj.io.";
            return false;
        }

        if (!TemplatePath.TryParse(templatePath, form, out TemplatePath? path, out error))
        {
            return false;
        }

        (string name, string group) = (kindDotGroup[..dot], kindDotGroup[(dot + 1)..]);
        resource ??= KindTable.Shipped.Find(group, name)?.Resource ?? PluralName.Of(name);
        kind = new WorkloadKind(group, name, resource, [path]);
        return true;
    }
}
