using System.Collections.Immutable;
using Admission.Authorization;
using Admission.Json;
using Admission.Languages;
using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Cli.PolicyTests;

/// <summary>One case of a <c>.test.yaml</c>: a request, and the expected result of the policy.</summary>
internal sealed record PolicyTestCase
{
    /// <summary>A sentence, after the name of its group. Unique in its file.</summary>
    public required string Name { get; init; }

    /// <summary>Line of the case in its file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The object; null for DELETE, or if <see cref="Review"/> contains it.</summary>
    public JsonValue? Object { get; init; }

    /// <summary>The old object; null for CREATE and CONNECT, or if <see cref="Review"/> contains it.</summary>
    public JsonValue? OldObject { get; init; }

    /// <summary>
    /// File with a whole AdmissionReview, relative to the test file; empty if the case contains objects.
    /// </summary>
    public string Review { get; init; } = "";

    /// <summary>
    /// Manifest with the object, YAML or JSON, relative to the test file; empty if the case contains the object.
    /// </summary>
    public string File { get; init; } = "";

    /// <summary>
    /// The operation; null for what the objects imply: CREATE without an old object, DELETE without an object, else
    /// UPDATE.
    /// </summary>
    public Operation? Operation { get; init; }

    /// <summary>Subresource; null for that of the review, or none.</summary>
    public string? Subresource { get; init; }

    /// <summary>
    /// The user of the request; null for the user of the review, or <c>tester</c>. Completed as the API server
    /// completes an impersonated user: with <c>system:authenticated</c>, and with the groups of a service account if it
    /// has no groups.
    /// </summary>
    public UserInfo? User { get; init; }

    /// <summary>Parameters of the policy; null for its defaults.</summary>
    public JsonValue? Parameters { get; init; }

    /// <summary>
    /// Settings as in <c>admission.yaml</c> (<c>defaults</c>, <c>policies</c>, <c>exceptions</c>); null for none.
    /// </summary>
    public JsonValue? Settings { get; init; }

    /// <summary>
    /// Objects of the cluster: Namespaces, for <c>namespaceLabels</c>, and those that the policy looks up. A namespace
    /// that is not included is not known. Any other object that is not included does not exist; null for a case without
    /// an inventory, so that this is not known.
    /// </summary>
    public ImmutableArray<JsonValue>? Inventory { get; init; }

    /// <summary>
    /// A recording whose lookups and time replace <see cref="Inventory"/>, <see cref="Access"/> and <see cref="Now"/>;
    /// null for a case of a file.
    /// </summary>
    public Recording? Recorded { get; init; }

    /// <summary>What users may do; what no answer fits is not known.</summary>
    public ImmutableArray<AccessAnswer> Access { get; init; } = [];

    /// <summary>The time of the request; null for a fixed one.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The test of a language, which runs by itself; null for a case of a <c>.test.yaml</c>.</summary>
    public LanguageTest? Own { get; init; }

    /// <summary>The expected result.</summary>
    public required PolicyTestExpectation Expect { get; init; }
}

/// <summary>The expected result of a policy for a request.</summary>
/// <param name="Verdict">Deny, warn or allow; null for that of the snapshot.</param>
/// <param name="Field">Glob of the field of one violation; empty for any.</param>
/// <param name="Message">Glob of the message of the same violation as <paramref name="Field"/>; empty for any.</param>
/// <param name="Policy">Id of the policy that must give the result; empty for the policy of the file.</param>
internal sealed record PolicyTestExpectation(
    ExpectedVerdict? Verdict, string Field = "", string Message = "", string Policy = "")
{
    /// <summary>Glob of the fix of the violation or warning that matches the others; empty for any.</summary>
    public string Fix { get; init; } = "";

    /// <summary>Number of violations and warnings that match field, message and fix; null for one or more.</summary>
    public int? Count { get; init; }

    /// <summary>Globs that no violation or warning may match; null for none.</summary>
    public FindingPattern? Absent { get; init; }

    /// <summary>
    /// File with the whole answer, relative to the test file, as <see cref="SnapshotFile"/> reads it; empty for none.
    /// </summary>
    public string Snapshot { get; init; } = "";

    /// <summary>Globs that a violation or warning must match.</summary>
    public FindingPattern Finding => new(Field, Message, Fix);
}

/// <summary>Verdict on a request.</summary>
internal enum ExpectedVerdict
{
    Deny,

    /// <summary>It is allowed with a warning.</summary>
    Warn,

    /// <summary>It is allowed, with or without a warning.</summary>
    Allow,
}

/// <summary>A <c>.test.yaml</c> file, or a file with tests of a language.</summary>
/// <param name="Path">Path from the user.</param>
/// <param name="PolicyId">The policy under test: the file's name. For other files, their subject.</param>
/// <param name="Cases">The cases in their order, without those that have an error.</param>
/// <param name="Errors">Every error, sorted.</param>
internal sealed record PolicyTestFile(
    string Path, string PolicyId, ImmutableArray<PolicyTestCase> Cases, ImmutableArray<Policies.PolicyError> Errors)
{
    /// <summary>The path, without the suffix of a <c>.test.yaml</c>.</summary>
    public string Title => WithoutSuffix(Path);

    /// <summary>A path without the suffix of a <c>.test.yaml</c>.</summary>
    public static string WithoutSuffix(string path) =>
        path.EndsWith(PolicyTestFileReader.Suffix, StringComparison.Ordinal)
            ? path[..^PolicyTestFileReader.Suffix.Length]
            : path;
}
