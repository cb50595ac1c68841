using System.Text.RegularExpressions;
using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Matching;

/// <summary>
/// Which resources a rule covers, in the form of kubectl and RBAC: <c>plural.group/subresource</c>. Immutable.
/// </summary>
/// <remarks>
/// <c>pods</c> is the core group's pods without their subresources; <c>deployments.apps/scale</c> one subresource;
/// <c>pods/*</c> every subresource of pods but not pods; <c>*.apps</c> every resource of one group; <c>ingresses.*</c>
/// the resource in any group; <c>*</c> every resource of every group without subresources; <c>*/scale</c> that
/// subresource of everything; <c>*/*</c> everything, with and without subresource. A wildcard never covers leases,
/// events and access reviews: leader election and the event stream must not depend on a policy. Patterns have no
/// version: all versions match.
/// </remarks>
public sealed partial record ResourcePattern
{
    /// <summary>Matches any resource, group or subresource.</summary>
    internal const string Any = "*";

    private ResourcePattern(string resource, string group, string subresource)
    {
        Resource = resource;
        Group = group;
        Subresource = subresource;
    }

    /// <summary>Plural, or <c>*</c>.</summary>
    public string Resource { get; }

    /// <summary>API group, empty for the core group, or <c>*</c>.</summary>
    public string Group { get; }

    /// <summary>Subresource; empty for the object itself; <c>*</c> for all.</summary>
    public string Subresource { get; }

    /// <summary>
    /// Does it cover leases, events and access reviews like every other resource, as a rule of the API server does?
    /// </summary>
    public bool CoversProtected { get; private init; }

    /// <summary>A pattern that covers what a rule of the API server covers, protected resources included.</summary>
    /// <param name="resource">Plural, or <c>*</c>.</param>
    /// <param name="group">API group, or <c>*</c>.</param>
    /// <param name="subresource">Subresource; empty for the object itself; <c>*</c> for all.</param>
    public static ResourcePattern OfApiServer(string resource, string group, string subresource) =>
        new(resource, group, subresource) { CoversProtected = true };

    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern; null on error.</param>
    /// <param name="error">The problem and how to fix it; null on success.</param>
    public static bool TryParse(string text, out ResourcePattern? pattern, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null;
        Match parts = Syntax().Match(text);
        if (!parts.Success)
        {
            error = SyntaxError(text);
            return false;
        }

        string resource = parts.Groups["resource"].Value;
        string subresource = parts.Groups["sub"].Value;
        bool isEverything = resource == Any && !parts.Groups["group"].Success;
        string group = isEverything ? Any : parts.Groups["group"].Value;
        error = MeaningError(text, resource, group);
        pattern = error is null ? new ResourcePattern(resource, group, subresource) : null;
        return pattern is not null;
    }

    /// <summary>
    /// The pattern that a text stands for which names a built-in kind, a singular, or a resource without its group;
    /// null if it is not one of these.
    /// </summary>
    public static string? Correct(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/', 2);
        string[] names = parts[0].Split('.', 2);
        string? meant = BuiltInResources.Meant(names.Length == 2 ? names[1] : "", names[0]);
        string? whole = meant is not null && parts.Length == 2 ? $"{meant}/{parts[1]}" : meant;
        return whole is not null && TryParse(whole, out _, out _) ? whole : null;
    }

    /// <summary>Does it cover a resource?</summary>
    public bool Covers(GroupVersionResource resource, string subresource)
    {
        ArgumentNullException.ThrowIfNull(subresource);
        bool isWild = Resource == Any || Group == Any;
        return (Resource == Any || Resource == resource.Resource)
            && (Group == Any || Group == resource.Group)
            && (Subresource == subresource || (Subresource == Any && (subresource.Length > 0 || Resource == Any)))
            && (CoversProtected || (!ProtectedResources.IsNeverJudged(resource.Group)
                && !(isWild && ProtectedResources.IsOutsideWildcards(resource.Group, resource.Resource))));
    }

    /// <summary>
    /// Does it cover the resource of a request? Both the resource of the webhook's rule and the one that the user sent
    /// count: an Ingress that arrives as <c>ingresses.extensions</c> and is evaluated as
    /// <c>ingresses.networking.k8s.io</c> is both.
    /// </summary>
    public bool Covers(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Covers(request.Resource, request.Subresource)
            || (request.RequestResource.Resource is { Length: > 0 }
                && Covers(request.RequestResource, request.RequestSubresource));
    }

    /// <summary>The text of the pattern.</summary>
    public override string ToString()
    {
        bool isEverything = Resource == Any && Group == Any;
        string name = Group.Length == 0 || isEverything ? Resource : $"{Resource}.{Group}";
        return Subresource.Length == 0 ? name : $"{name}/{Subresource}";
    }

    private static string SyntaxError(string text)
    {
        if (text.Length > 0 && BuiltInResources.Nearest("", text) is { } meant)
        {
            return $"'{text}' is not a resource. Did you mean '{meant}'?";
        }

        return $"'{text}' is not a resource. Write plural.group/subresource in lowercase as 'kubectl api-resources' "
            + "prints it (pods, deployments.apps, deployments.apps/scale); '*' stands only for a whole part "
            + "(*.apps, */*).";
    }

    private static string? MeaningError(string text, string resource, string group)
    {
        if (ProtectedResources.IsNeverJudged(group))
        {
            return $"'{text}' covers the leases of leader election. A policy on leases can stop the cluster. "
                + "Remove it.";
        }

        if (resource == Any || group == Any || BuiltInResources.MayExist(group, resource))
        {
            return null;
        }

        string where = group.Length == 0 ? "the core group" : $"the group {group}";
        string hint = BuiltInResources.Nearest(group, resource) is { } meant
            ? $"Did you mean '{meant}'?"
            : "Write the plural and its group, as in 'deployments.apps'; see 'kubectl api-resources'.";
        return $"'{resource}' is not a resource of {where}. {hint}";
    }

    [GeneratedRegex(
        @"\A(?<resource>\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.(?<group>\*|[a-z0-9]([-a-z0-9.]*[a-z0-9])?))?"
        + @"(/(?<sub>\*|[a-z][a-z0-9]*([-/][a-z0-9]+)*))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
