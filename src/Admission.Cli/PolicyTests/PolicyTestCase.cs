using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Protocol;

namespace Admission.Cli.PolicyTests;

/// <summary>One case of a <c>.test.yaml</c>: a request, and what the policy must say to it.</summary>
internal sealed record PolicyTestCase
{
    /// <summary>A sentence, that of its group before it. Unique in its file.</summary>
    public required string Name { get; init; }

    /// <summary>Line of the case in its file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The object; null for DELETE, or where <see cref="Review"/> has it.</summary>
    public JsonValue? Object { get; init; }

    /// <summary>The old object; null for CREATE and CONNECT, or where <see cref="Review"/> has it.</summary>
    public JsonValue? OldObject { get; init; }

    /// <summary>
    /// File with a whole AdmissionReview, relative to the test file; empty where the case gives objects.
    /// </summary>
    public string Review { get; init; } = "";

    /// <summary>
    /// Manifest with the object, YAML or JSON, relative to the test file; empty where the case gives the object.
    /// </summary>
    public string File { get; init; } = "";

    /// <summary>
    /// The operation; null for what the objects imply: CREATE without an old object, DELETE without an object, else
    /// UPDATE.
    /// </summary>
    public Operation? Operation { get; init; }

    /// <summary>Subresource; null for that of the review, or none.</summary>
    public string? Subresource { get; init; }

    /// <summary>Who makes the request; null for the user of the review, or <c>tester</c>. Completed as the
    /// API server completes an impersonated user: with <c>system:authenticated</c>, and with the groups of a service
    /// account if it names no groups.</summary>
    public UserInfo? User { get; init; }

    /// <summary>Parameters of the policy; null for its defaults.</summary>
    public JsonValue? Parameters { get; init; }

    /// <summary>
    /// Settings as in <c>admission.yaml</c> (<c>defaults</c>, <c>policies</c>, <c>exceptions</c>); null for none.
    /// </summary>
    public JsonValue? Settings { get; init; }

    /// <summary>
    /// Objects of the cluster: Namespaces, for <c>namespaceLabels</c>, and those that the policy reads. A namespace
    /// that is not among them is not known. Any other object that is not among them does not exist; null for a case
    /// that does not say which exist, so that this is not known.
    /// </summary>
    public ImmutableArray<JsonValue>? Inventory { get; init; }

    /// <summary>The time of the request; null for a fixed one.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The test of a language, which runs itself; null for a case of a <c>.test.yaml</c>.</summary>
    public LanguageTest? Own { get; init; }

    /// <summary>What the policy must say.</summary>
    public required PolicyTestExpectation Expect { get; init; }
}

/// <summary>What a policy must say to a request.</summary>
/// <param name="Verdict">Refuse it, warn of it, or let it pass.</param>
/// <param name="Field">Glob of the field of one violation; empty for any.</param>
/// <param name="Message">
/// Glob of the message of one violation, the same as <paramref name="Field"/>'s; empty for any.
/// </param>
/// <param name="Policy">Id of the policy that must say it; empty for the one that the file tests.</param>
internal sealed record PolicyTestExpectation(
    ExpectedVerdict Verdict, string Field = "", string Message = "", string Policy = "")
{
    /// <summary>Glob of the fix of the violation or warning that fits the others; empty for any.</summary>
    public string Fix { get; init; } = "";

    /// <summary>How many violations and warnings fit field, message and fix; null for one or more.</summary>
    public int? Count { get; init; }

    /// <summary>What no violation or warning may fit; null for nothing.</summary>
    public FindingPattern? Absent { get; init; }

    /// <summary>What a violation or warning must fit.</summary>
    public FindingPattern Finding => new(Field, Message, Fix);
}

/// <summary>What becomes of a request.</summary>
internal enum ExpectedVerdict
{
    /// <summary>It is refused.</summary>
    Deny,

    /// <summary>It passes with a warning.</summary>
    Warn,

    /// <summary>It passes, with or without a warning.</summary>
    Allow,
}

/// <summary>A <c>.test.yaml</c> file, or a file with tests of a language.</summary>
/// <param name="Path">Path as given.</param>
/// <param name="PolicyId">The policy that it tests: the file's name. For other files, what they are about.</param>
/// <param name="Cases">The cases in their order; those with an error are missing.</param>
/// <param name="Errors">Every error, sorted.</param>
internal sealed record PolicyTestFile(
    string Path, string PolicyId, ImmutableArray<PolicyTestCase> Cases, ImmutableArray<Policies.PolicyError> Errors)
{
    /// <summary>The path; without its end for a <c>.test.yaml</c>.</summary>
    public string Title => WithoutSuffix(Path);

    /// <summary>A path without the end of a <c>.test.yaml</c>.</summary>
    public static string WithoutSuffix(string path) =>
        path.EndsWith(PolicyTestFileReader.Suffix, StringComparison.Ordinal)
            ? path[..^PolicyTestFileReader.Suffix.Length]
            : path;
}
