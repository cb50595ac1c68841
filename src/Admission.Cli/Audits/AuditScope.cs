using Admission.Kinds;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Cli.Audits;

/// <summary>Which kinds an audit reads: those for which some policy can decide about a new object.</summary>
/// <param name="set">The policies.</param>
internal sealed class AuditScope(PolicySet set)
{
    private readonly PolicySet _set = set;

    /// <summary>Can a policy match objects of an API group? Empty is the core group.</summary>
    public bool CoversGroup(string group) => _set.Policies
        .Where(static policy => !policy.IsOffEverywhere)
        .SelectMany(static policy => policy.Policy.Match)
        .Any(rule => rule.Kinds.IsEmpty
            ? rule.Resources.Any(pattern => IsOrAny(pattern.Group, group))
            : rule.Kinds.Any(kind => kind.Groups.Any(one => IsOrAny(one, group))));

    /// <summary>Can a policy match objects of a kind?</summary>
    public bool Covers(FoundKind kind) => !_set.Index.Find(new AdmissionRequest
    {
        Uid = "audit",
        Kind = kind.Kind,
        Resource = kind.Resource,
        Operation = Operation.Create,
        User = new UserInfo { Username = "" },
    }).IsEmpty;

    private static bool IsOrAny(string pattern, string name) => pattern is KindPattern.Any || pattern == name;
}
