using Admission.Kinds;

namespace Admission.Languages;

/// <summary>What a new policy is to be.</summary>
/// <param name="Name">Its name: lower-case letters, digits and dashes, at least one letter or digit.</param>
/// <param name="Kind">The resource that it matches; null for every kind with a pod template.</param>
public sealed record PolicyDraft(string Name, ResourceKind? Kind)
{
    /// <summary>The name as a title: <c>Memory limits</c>.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..].Replace('-', ' ');

    /// <summary>
    /// Fills in a template: <c>$TITLE</c>, <c>$NAME</c>, <c>$ID</c>; for one resource also <c>$RESOURCE</c>
    /// (<c>deployments.apps</c>), <c>$PLURAL</c>, <c>$GROUP</c>, <c>$VERSION</c>, <c>$APIVERSION</c> and <c>$KIND</c>.
    /// </summary>
    /// <param name="template">The template.</param>
    /// <param name="id">Id of the policy.</param>
    public string Fill(string template, string id)
    {
        ArgumentNullException.ThrowIfNull(template);
        string text = template.Replace("$TITLE", Title, StringComparison.Ordinal)
            .Replace("$NAME", Name, StringComparison.Ordinal)
            .Replace("$ID", id, StringComparison.Ordinal);
        if (Kind is not { } kind)
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
}
