using System.Collections.Immutable;
using Admission.Json;
using Admission.Lookups;
using Admission.Matching;
using Admission.Schemas;

namespace Admission.Policies;

/// <summary>The metadata of a policy. Immutable; the operator's settings for it are in <c>PolicySettings</c>.</summary>
public sealed record Policy
{
    /// <summary>
    /// Unique over all languages and folders: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 512 characters.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Path of its file relative to the policies folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Name for people. Never empty.</summary>
    public required string Title { get; init; }

    /// <summary>Purpose; empty if the author wrote none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Severity of a violation. Default medium.</summary>
    public Severity Severity { get; init; } = Severity.Medium;

    /// <summary>Controls of standards that it enforces, <c>pci-dss-4.0:6.3.3</c>.</summary>
    public ImmutableArray<string> Controls { get; init; } = [];

    /// <summary>Which requests it matches: any rule of the list.</summary>
    public required ImmutableArray<MatchRule> Match { get; init; }

    /// <summary>Schema of its parameters, and their defaults.</summary>
    public required ParameterSchema Parameters { get; init; }

    /// <summary>
    /// Enforcement, unless its section of the settings has one; null for the default of the settings.
    /// </summary>
    public Enforcement? Enforcement { get; init; }

    /// <summary>
    /// Effect of a fault, unless its section of the settings has one; null for the default of the settings.
    /// </summary>
    public OnError? OnError { get; init; }

    /// <summary>
    /// Are violations of the old object no reason to deny, unless its section of the settings decides otherwise? Null
    /// for the default of the settings. False for policies of other products, whose verdicts must not change.
    /// </summary>
    public bool? AllowsExisting { get; init; }

    /// <summary>The server limits that it lowers.</summary>
    public PolicyLimits Limits { get; init; } = PolicyLimits.None;

    /// <summary>
    /// Does it read the Namespace of the object, so that its labels must be known? Default false.
    /// </summary>
    public bool ReadsNamespace { get; init; }

    /// <summary>
    /// Does it evaluate payloads, which are any JSON values, instead of requests? Default false.
    /// </summary>
    public bool EvaluatesPayloads { get; init; }

    /// <summary>
    /// Does it ask what users may do, so that somebody who knows must be asked? Default false.
    /// </summary>
    public bool AsksForAccess { get; init; }

    /// <summary>
    /// Is it an object of Kubernetes' own API, which has no place for a severity and controls? Default false.
    /// </summary>
    public bool IsKubernetesObject { get; init; }

    /// <summary>
    /// Does the API server run the policy if it is applied to a cluster of the version in use? Then the webhook can
    /// leave it to the API server. Only a registration asks, so that nothing else pays for the answer. Default false.
    /// </summary>
    public Lazy<bool> RunsInApiServer { get; init; } = new(false);

    /// <summary>
    /// Does its result depend on secret values, so that it can differ for a redacted recording? Default false.
    /// </summary>
    public bool ReadsSecrets { get; init; }

    /// <summary>
    /// Which other objects of the cluster it reads. Empty, the default: none. Only declared fields are kept.
    /// </summary>
    public ImmutableArray<ReadDeclaration> Reads { get; init; } = [];

    /// <summary>The metadata as the policy exports it, for documentation.</summary>
    public required JsonValue Metadata { get; init; }

    /// <summary>Folder of the policy, <c>supply-chain</c>; empty at the top.</summary>
    public string Category => System.IO.Path.GetDirectoryName(Path)?.Replace('\\', '/') ?? "";
}
