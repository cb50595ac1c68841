using System.Collections.Immutable;
using Admission.Json;
using Admission.Lookups;
using Admission.Matching;
using Admission.Schemas;

namespace Admission.Policies;

/// <summary>
/// What a policy says of itself. Immutable; what the operator sets for it is in <c>PolicySettings</c>.
/// </summary>
public sealed record Policy
{
    /// <summary>
    /// Unique over all languages and folders: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 512 characters.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Path of its file relative to the policies folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Name for a person. Never empty.</summary>
    public required string Title { get; init; }

    /// <summary>What it is for; empty where the author wrote none.</summary>
    public string Description { get; init; } = "";

    /// <summary>How grave a violation is. Default medium.</summary>
    public Severity Severity { get; init; } = Severity.Medium;

    /// <summary>Controls of standards it enforces, <c>pci-dss-4.0:6.3.3</c>.</summary>
    public ImmutableArray<string> Controls { get; init; } = [];

    /// <summary>Which requests it looks at: any rule of the list.</summary>
    public required ImmutableArray<MatchRule> Match { get; init; }

    /// <summary>Schema of its parameters, and their defaults.</summary>
    public required ParameterSchema Parameters { get; init; }

    /// <summary>
    /// How its violations count, unless its own section of the settings says otherwise; null for the settings' default.
    /// </summary>
    public Enforcement? Enforcement { get; init; }

    /// <summary>
    /// What a fault of it means, unless its own section of the settings says otherwise; null for the settings' default.
    /// </summary>
    public OnError? OnError { get; init; }

    /// <summary>
    /// Do violations that the old object has as well not block, unless its own section of the settings says otherwise?
    /// Null for the settings' default. False for policies of other products, whose verdicts must not change.
    /// </summary>
    public bool? AllowsExisting { get; init; }

    /// <summary>What it lowers of the server's limits.</summary>
    public PolicyLimits Limits { get; init; } = PolicyLimits.None;

    /// <summary>
    /// Does it read the Namespace of the object, so that its labels must be known? Default false.
    /// </summary>
    public bool ReadsNamespace { get; init; }

    /// <summary>
    /// Does the API server itself run the policy if it is applied to the cluster? Then the webhook can leave it to the
    /// API server. Default false.
    /// </summary>
    public bool RunsInApiServer { get; init; }

    /// <summary>
    /// Does it judge by secret material itself, so that it may judge a redacted recording otherwise? Default false.
    /// </summary>
    public bool ReadsSecrets { get; init; }

    /// <summary>
    /// What it reads of other objects of the cluster. Empty, the default: nothing. Only what is declared here is kept.
    /// </summary>
    public ImmutableArray<ReadDeclaration> Reads { get; init; } = [];

    /// <summary>The metadata as the policy exports it, for documentation and later features.</summary>
    public required JsonValue Metadata { get; init; }

    /// <summary>Folder of the policy, <c>supply-chain</c>; empty at the top.</summary>
    public string Category => System.IO.Path.GetDirectoryName(Path)?.Replace('\\', '/') ?? "";
}
