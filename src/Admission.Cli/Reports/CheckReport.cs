using System.Collections.Immutable;
using Admission.Cli.Manifests;
using Admission.Policies;

namespace Admission.Cli.Reports;

/// <summary>
/// What <c>check</c> found: the data of every report. Holds no content of objects.
/// </summary>
internal sealed record CheckReport
{
    /// <summary>Digest of the policy set that judged.</summary>
    public required string PolicySet { get; init; }

    /// <summary>The policies that could be asked, sorted by id: rules of a SARIF report.</summary>
    public required ImmutableArray<Policy> Policies { get; init; }

    /// <summary>One result for each object, in the order of the input.</summary>
    public required ImmutableArray<CheckResult> Results { get; init; }

    /// <summary>What could not be read: the results are those of the rest.</summary>
    public ImmutableArray<ManifestProblem> Unread { get; init; } = [];

    /// <summary>Number of objects that are denied.</summary>
    public int Denied => Results.Count(static result => !result.IsAllowed);

    /// <summary>Number of objects with a warning, whether they are denied or not.</summary>
    public int Warned => Results.Count(static result => result.HasWarnings);

    /// <summary>Number of times that a policy could not decide.</summary>
    public int Faults => Results.Sum(static result => result.Faults.Length);
}

/// <summary>What was found in one object.</summary>
internal sealed record CheckResult
{
    /// <summary>File as the user named it; <c>-</c> for standard input.</summary>
    public required string File { get; init; }

    /// <summary>First line of the object, from 1; 0 where unknown.</summary>
    public int Line { get; init; }

    /// <summary>File of a chart that the object was rendered from; empty where that is not known.</summary>
    public string RenderedFrom { get; init; } = "";

    /// <summary>Word of the wire, <c>CREATE</c>.</summary>
    public required string Operation { get; init; }

    /// <summary><c>apps/v1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary><c>Deployment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Empty for cluster-scoped objects.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Name, or <c>generateName</c> and a star.</summary>
    public string Name { get; init; } = "";

    /// <summary>May it pass?</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Why it is refused before any policy looked at it; empty otherwise.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Everything that policies found, by policy and in its order.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>Policies that could not decide.</summary>
    public ImmutableArray<ReportedFault> Faults { get; init; } = [];

    /// <summary>Is there anything that a user is warned of, faults that let the object pass included?</summary>
    public bool HasWarnings =>
        Findings.Any(static finding => finding.Level == FindingLevel.Warn && finding.Origin != FindingOrigin.Excepted)
        || Faults.Any(static fault => !fault.Blocks);

    /// <summary><c>Deployment shop/web</c>.</summary>
    public string Subject => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}

/// <summary>How much a finding counts.</summary>
internal enum FindingLevel
{
    /// <summary>The object is refused for it.</summary>
    Deny,

    /// <summary>The user is told.</summary>
    Warn,

    /// <summary>Only recorded.</summary>
    Audit,
}

/// <summary>Where a finding comes from.</summary>
internal enum FindingOrigin
{
    /// <summary><c>deny</c> of the policy.</summary>
    Violation,

    /// <summary><c>warn</c> of the policy.</summary>
    Warning,

    /// <summary><c>deny</c>, but the old object was as wrong.</summary>
    Existing,

    /// <summary><c>deny</c>, but an exception lets it pass.</summary>
    Excepted,
}

/// <summary>One thing that a policy found.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Enforcement">How the policy is enforced for this object.</param>
/// <param name="Field">Path in the object; empty where the policy named none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do instead; empty where the policy named nothing.</param>
/// <param name="Line">Line of the field in the file, from 1; 0 where unknown.</param>
internal sealed record Finding(
    Policy Policy,
    FindingOrigin Origin,
    Enforcement Enforcement,
    string Field,
    string Message,
    string Fix,
    int Line)
{
    /// <summary>Why it does not count in full; empty for a plain violation or warning.</summary>
    public string Note { get; init; } = "";

    /// <summary>
    /// Number of findings that this one stands for, which are counted and not listed; 0 for a finding of its own.
    /// </summary>
    public int Omitted { get; init; }

    /// <summary>How much it counts.</summary>
    public FindingLevel Level => (Origin, Enforcement) switch
    {
        (_, Enforcement.Audit or Enforcement.Off) => FindingLevel.Audit,
        (FindingOrigin.Violation, Enforcement.Deny) => FindingLevel.Deny,
        _ => FindingLevel.Warn,
    };
}

/// <summary>A policy's failure to decide on an object.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Message">What happened, where in the policy.</param>
/// <param name="Blocks">Is the object refused for it?</param>
internal sealed record ReportedFault(Policy Policy, string Message, bool Blocks)
{
    /// <summary>Had the policy found a violation before it failed? That violation counts all the same.</summary>
    public bool IsAfterViolation { get; init; }

    /// <summary><c>could not decide: …</c>, for a sentence that begins with the policy.</summary>
    public string Text => IsAfterViolation
        ? $"failed after it found violations: {Message}"
        : $"failed to evaluate: {Message}";
}
