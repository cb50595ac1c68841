using Admission.Cli.Reports;
using Admission.PolicySets;

namespace Admission.Cli.Audits;

/// <summary>
/// The figures of an audit. Their size depends on the number of policies, resources and namespaces only.
/// </summary>
/// <param name="set">The policies.</param>
/// <param name="source">What was audited.</param>
internal sealed class AuditSummary(PolicySet set, string source)
{
    public PolicySet Set => set;

    /// <summary>What was audited.</summary>
    public string Source => source;

    /// <summary>Number of objects that were evaluated.</summary>
    public long Objects { get; private set; }

    /// <summary>Number of objects that would be denied.</summary>
    public long Denied { get; private set; }

    /// <summary>Number of objects with a warning.</summary>
    public long Warned { get; private set; }

    /// <summary>Number of objects with a finding of a policy in audit mode.</summary>
    public long Audited { get; private set; }

    /// <summary>Number of faults.</summary>
    public long Faults { get; private set; }

    /// <summary>Number of evaluated objects of each resource.</summary>
    public SortedDictionary<string, long> Resources { get; } = new(StringComparer.Ordinal);

    /// <summary>What could not be read, and why, by resource.</summary>
    public SortedDictionary<string, string> Problems { get; } = new(StringComparer.Ordinal);

    /// <summary>Could some objects of a resource, <c>deployments.apps</c>, not be read?</summary>
    public bool IsUnread(string resource)
    {
        int dot = resource.IndexOf('.', StringComparison.Ordinal);
        return Problems.ContainsKey(resource) || Problems.ContainsKey($"*.{(dot < 0 ? "" : resource[(dot + 1)..])}");
    }

    /// <summary>The figures of each policy with findings.</summary>
    public SortedDictionary<string, AuditCounts> Policies { get; } = new(StringComparer.Ordinal);

    /// <summary>The figures of each namespace with findings; the empty one is for objects without one.</summary>
    public SortedDictionary<string, AuditCounts> Namespaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a batch of a resource.</summary>
    public void AddBatch(string resource, long objects)
    {
        Objects += objects;
        if (resource.Length > 0)
        {
            Resources[resource] = Resources.GetValueOrDefault(resource) + objects;
        }
    }

    /// <summary>Adds a result with findings or faults.</summary>
    public void Add(CheckResult result)
    {
        Denied += result.IsAllowed ? 0 : 1;
        Warned += result.HasWarnings ? 1 : 0;
        Faults += result.Faults.Length;
        Audited += result.Findings.Any(static one => one.Level == FindingLevel.Audit) ? 1 : 0;
        AuditCounts space = Of(Namespaces, result.Namespace);
        foreach (Finding finding in result.Findings)
        {
            int count = Math.Max(finding.Omitted, 1);
            Of(Policies, finding.Policy.Id).Add(finding, count);
            space.Add(finding, count);
        }

        foreach (ReportedFault fault in result.Faults)
        {
            Of(Policies, fault.Policy.Id).Faults++;
            space.Faults++;
        }
    }

    private static AuditCounts Of(SortedDictionary<string, AuditCounts> counts, string name)
    {
        if (!counts.TryGetValue(name, out AuditCounts? found))
        {
            counts[name] = found = new AuditCounts();
        }

        return found;
    }
}

/// <summary>Numbers of findings of a policy or a namespace.</summary>
internal sealed class AuditCounts
{
    /// <summary>Violations that deny.</summary>
    public long Denials { get; private set; }

    /// <summary>Violations and warnings that only warn.</summary>
    public long Warnings { get; private set; }

    /// <summary>Findings of policies in audit mode.</summary>
    public long Audits { get; private set; }

    /// <summary>Violations that an exception exempts.</summary>
    public long Excepted { get; private set; }

    public long Faults { get; set; }

    public void Add(Finding finding, int count)
    {
        switch (finding)
        {
            case { Origin: FindingOrigin.Excepted }:
                Excepted += count;
                break;
            case { Level: FindingLevel.Deny }:
                Denials += count;
                break;
            case { Level: FindingLevel.Warn }:
                Warnings += count;
                break;
            default:
                Audits += count;
                break;
        }
    }
}
