using System.Collections.Immutable;
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
    private static readonly ImmutableArray<ResourcePattern> Everything = ReadEverything();

    public Policy Policy { get; } = policy;

    /// <summary>Evaluates the policy on the review of a session. Never throws for what the policy does.</summary>
    public abstract PolicyOutcome Evaluate(RegoSession session, JsonValue parameters, TimeSpan time);

    /// <summary>The expressions that are false or fail, with what they are made of; none by default.</summary>
    /// <param name="review">A review that the policy matches.</param>
    public virtual ImmutableArray<ExplainedExpression> Explain(ReviewInput review) => [];

    /// <summary>What an error of an evaluation means.</summary>
    protected static PolicyOutcome.Faulted Fault(RegoError error) => new(new PolicyFault(
        error.Code switch
        {
            RegoError.Unknown => FaultKind.Undecidable,
            RegoError.Limit when error.Message.Contains("bytes", StringComparison.Ordinal) => FaultKind.OutOfMemory,
            RegoError.Limit when error.Message.EndsWith(" ms", StringComparison.Ordinal) => FaultKind.TimedOut,
            RegoError.Limit => FaultKind.TooManyStatements,
            _ => FaultKind.Threw,
        },
        $"{error.Code}: {error.Message}",
        error.File,
        error.Line,
        error.Column));

    /// <summary>The policy cannot decide.</summary>
    protected PolicyOutcome.Faulted Undecidable(string reason) =>
        new(new PolicyFault(FaultKind.Undecidable, reason, Policy.Path));

    /// <summary>A violation with a message that is never empty.</summary>
    protected static Violation Found(string message, string field = "", string fix = "") =>
        new(message.Length == 0 ? "the message of the policy is empty" : message, field, fix);

    /// <summary>A policy that existing violations do not let off, because its verdicts must not change.</summary>
    protected static Policy NewPolicy(
        string id, string path, string title, Enforcement enforcement, ImmutableArray<Operation> operations)
    {
        string metadata = RegoText.ToJson(new ObjectBuilder().Set("title", new RegoString(title)).Build());
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
            Metadata = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(metadata)),
        };
    }

    private static ImmutableArray<ResourcePattern> ReadEverything()
    {
        _ = ResourcePattern.TryParse("*/*", out ResourcePattern? everything, out _);
        return [everything!];
    }
}
