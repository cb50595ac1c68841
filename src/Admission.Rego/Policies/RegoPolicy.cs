using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;
using Admission.Rego.Values;
using Admission.Schemas;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>One policy in Rego: a constraint, or a package with a verdict.</summary>
internal abstract class RegoPolicy(Policy policy)
{
    /// <summary>Maximum size of the details of one violation: 16 KiB of JSON.</summary>
    public const int MaxDetailsBytes = 16 * 1024;

    private static readonly ImmutableArray<ResourcePattern> Everything = ReadEverything();

    public Policy Policy { get; } = policy;

    /// <summary>Evaluates the policy on the review of a session. Never throws because of the policy.</summary>
    public abstract PolicyOutcome Evaluate(RegoSession session, JsonValue parameters, TimeSpan time);

    /// <summary>The expressions that are false or fail, with what they are made of; none by default.</summary>
    /// <param name="review">A review that the policy matches.</param>
    public virtual ImmutableArray<ExplainedExpression> Explain(ReviewInput review) => [];

    /// <summary>The fault for an error of an evaluation.</summary>
    protected static PolicyFault Fault(RegoError error) => new(
        error.ReachedLimit ?? error.Code switch
        {
            RegoError.Unknown => FaultKind.Undecidable,
            RegoError.InvalidViolation => FaultKind.ReturnedValue,
            _ => FaultKind.Threw,
        },
        $"{error.Code}: {error.Message}",
        error.File,
        error.Line,
        error.Column)
    {
        IsProcessOutOfMemory = error.IsProcessOutOfMemory,
    };

    /// <summary>The policy cannot decide.</summary>
    protected PolicyOutcome.Faulted Undecidable(string reason) =>
        new(new PolicyFault(FaultKind.Undecidable, reason, Policy.Path));

    /// <summary>A violation with a message that is never empty.</summary>
    public static Violation Found(string message, string field = "", string fix = "") =>
        new(message.Length == 0 ? "the message of the policy is empty" : message, field, fix);

    /// <summary>The details of a violation, for reports; null if there are none.</summary>
    /// <param name="session">The session, whose request may not be shown.</param>
    /// <param name="details">The value; null or an empty object for nothing.</param>
    public static JsonValue? DetailsOf(RegoSession session, RegoValue? details) =>
        session.Review.Request.IsSecret ? null : DetailsOf(details);

    /// <summary>What a policy adds to its message in a test, whose objects are files of the repository.</summary>
    /// <param name="details">The value; null or an empty object for nothing.</param>
    public static JsonValue? DetailsOf(RegoValue? details)
    {
        if (details is null or RegoObject { Count: 0 })
        {
            return null;
        }

        // A text that is too long, too deep or not Unicode is not kept.
        string? text = RegoText.ToShortJson(details, MaxDetailsBytes);
        byte[] json = Encoding.UTF8.GetBytes(text ?? "");
        return json.Length is > 0 and <= MaxDetailsBytes && JsonTree.TryParse(json, out JsonTree? tree, out _)
            ? tree!.Root
            : JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"\"omitted: more than {MaxDetailsBytes} bytes, or not valid JSON\"")));
    }

    /// <summary>A policy that also denies existing violations, because its verdicts must not change.</summary>
    protected static Policy NewPolicy(
        string id, string path, string title, Enforcement enforcement, ImmutableArray<Operation> operations)
    {
        return new Policy
        {
            Id = id,
            Path = path,
            Title = title,
            Match = [new MatchRule { Resources = Everything, Operations = operations }],
            Parameters = ParameterSchema.None,
            Enforcement = enforcement,
            OnError = OnError.Deny,
            AllowsExisting = false,
            Metadata = JsonTree.ParseTrusted("{}"u8.ToArray()),
        };
    }

    private static ImmutableArray<ResourcePattern> ReadEverything()
    {
        _ = ResourcePattern.TryParse("*/*", out ResourcePattern? everything, out _);
        return [everything!];
    }
}
