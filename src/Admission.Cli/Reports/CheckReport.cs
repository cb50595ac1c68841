using System.Collections.Immutable;
using Admission.Cli.Manifests;
using Admission.Json;
using Admission.Policies;

namespace Admission.Cli.Reports;

/// <summary>The result of <c>check</c>: the data of every report. Contains no content of objects.</summary>
internal sealed record CheckReport
{
    /// <summary>Digest of the policy set.</summary>
    public required string PolicySet { get; init; }

    /// <summary>The selected policies, sorted by id: rules of a SARIF report.</summary>
    public required ImmutableArray<Policy> Policies { get; init; }

    /// <summary>One result for each object, in the order of the input.</summary>
    public required ImmutableArray<CheckResult> Results { get; init; }

    /// <summary>Unreadable input: the results are those of the rest.</summary>
    public ImmutableArray<ManifestProblem> Unread { get; init; } = [];

    /// <summary>Number of objects that are denied.</summary>
    public int Denied => Results.Count(static result => !result.IsAllowed);

    /// <summary>Number of objects with a warning, whether they are denied or not.</summary>
    public int Warned => Results.Count(static result => result.HasWarnings);

    /// <summary>Number of faults.</summary>
    public int Faults => Results.Sum(static result => result.Faults.Length);
}

/// <summary>The result for one object.</summary>
internal sealed record CheckResult
{
    /// <summary>Path of the file from the user; <c>-</c> for standard input.</summary>
    public required string File { get; init; }

    /// <summary>First line of the object, from 1; 0 if not known.</summary>
    public int Line { get; init; }

    /// <summary>Chart file of the object; empty if not known.</summary>
    public string RenderedFrom { get; init; } = "";

    /// <summary>The operation, <c>CREATE</c>.</summary>
    public required string Operation { get; init; }

    /// <summary><c>apps/v1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary><c>Deployment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>deployments.apps</c>; empty if not known.</summary>
    public string Resource { get; init; } = "";

    /// <summary>Empty for cluster-scoped objects.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Name, or <c>generateName</c> and an asterisk.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>metadata.uid</c>; empty for an object that is not stored.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Is the object allowed?</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Why it is denied before any policy ran; otherwise empty.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>The findings, by policy and in its order.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>Policies that failed.</summary>
    public ImmutableArray<ReportedFault> Faults { get; init; } = [];

    /// <summary>Does it have any warning, including faults that allow the object?</summary>
    public bool HasWarnings =>
        Findings.Any(static finding => finding.Level == FindingLevel.Warn && finding.Origin != FindingOrigin.Excepted)
        || Faults.Any(static fault => !fault.Blocks);

    /// <summary><c>Deployment shop/web</c>.</summary>
    public string Subject => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}

internal enum FindingLevel
{
    /// <summary>The object is denied for it.</summary>
    Deny,

    /// <summary>The user gets a warning.</summary>
    Warn,

    /// <summary>The violation is only recorded.</summary>
    Audit,
}

internal enum FindingOrigin
{
    /// <summary><c>deny</c> of the policy.</summary>
    Violation,

    /// <summary><c>warn</c> of the policy.</summary>
    Warning,

    /// <summary><c>deny</c>, but the old object has the violation too.</summary>
    Existing,

    /// <summary><c>deny</c>, but an exception exempts the object.</summary>
    Excepted,
}

/// <summary>One finding of a policy.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Enforcement">How the policy is enforced for this object.</param>
/// <param name="Field">Path in the object; empty if the policy named none.</param>
/// <param name="Message">The problem.</param>
/// <param name="Fix">The fix; empty if the policy gave none.</param>
/// <param name="Line">Line of the field in the file, from 1; 0 if not known.</param>
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

    /// <summary>Number of unlisted findings that this one represents; 0 for a listed finding.</summary>
    public int Omitted { get; init; }

    /// <summary>What the policy adds for programs; null if it adds nothing.</summary>
    public JsonValue? Details { get; init; }

    public FindingLevel Level => (Origin, Enforcement) switch
    {
        (_, Enforcement.Audit or Enforcement.Off) => FindingLevel.Audit,
        (FindingOrigin.Violation, Enforcement.Deny) => FindingLevel.Deny,
        _ => FindingLevel.Warn,
    };
}

/// <summary>A fault of a policy on an object.</summary>
/// <param name="Message">The fault, and its place in the policy.</param>
/// <param name="Blocks">Is the object denied for it?</param>
internal sealed record ReportedFault(Policy Policy, string Message, bool Blocks)
{
    /// <summary>Did the policy find a violation before it failed? That violation still counts.</summary>
    public bool IsAfterViolation { get; init; }

    /// <summary><c>failed to evaluate: …</c>, for a sentence that begins with the policy.</summary>
    public string Text => IsAfterViolation
        ? $"failed after it found violations: {Message}"
        : $"failed to evaluate: {Message}";
}
