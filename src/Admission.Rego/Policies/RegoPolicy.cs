using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Syntax;
using Admission.Rego.Values;
using Admission.Schemas;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>One policy in Rego: a constraint, or a package with <c>deny</c>, <c>violation</c> or <c>warn</c>.</summary>
internal sealed class RegoPolicy
{
    private ImmutableArray<RegoQuery> _denials = [];
    private ImmutableArray<RegoQuery> _warnings = [];

    private RegoPolicy(Policy policy) => Policy = policy;

    public Policy Policy { get; }

    /// <summary>The constraint; null for a package.</summary>
    public Constraint? Constraint { get; private init; }

    public static RegoPolicy Of(Constraint constraint, string id, string path, string point)
    {
        ImmutableArray<string> actions = constraint.ActionsAt(point);
        Enforcement enforcement = actions.Contains("deny") ? Enforcement.Deny
            : actions.Contains("warn") ? Enforcement.Warn
            : actions.Contains("dryrun") ? Enforcement.Audit : Enforcement.Off;
        string title = $"{constraint.Template.Kind} {constraint.Name}";
        return new RegoPolicy(NewPolicy(id, path, title, enforcement)) { Constraint = constraint };
    }

    public static RegoPolicy Of(
        RegoProgram program, RegoModule module, List<RegoModule> all, string id, string path)
    {
        string package = $"data{string.Concat(module.Package.Select(static p => $"[{RegoText.Quote(p)}]"))}";
        HashSet<string> rules = [.. all.Where(m => m.Package.SequenceEqual(module.Package))
            .SelectMany(static m => m.Rules).Select(static r => r.Name)];
        ImmutableArray<RegoQuery> Queries(params string[] names) => [.. names.Where(rules.Contains)
            .Select(name => program.Prepare($"{package}.{name}", RegoVersion.V1, out _))
            .OfType<RegoQuery>()];
        return new RegoPolicy(NewPolicy(id, path, id, Enforcement.Deny))
        {
            _denials = Queries("deny", "violation"),
            _warnings = Queries("warn"),
        };
    }

    /// <summary>The verdict of a package.</summary>
    public PolicyOutcome Judge(RegoValue input, RegoLimits limits)
    {
        ImmutableArray<Violation> warnings = Collect(_warnings, input, limits, out PolicyFault? fault);
        ImmutableArray<Violation> denials = fault is null ? Collect(_denials, input, limits, out fault) : [];
        if (fault is not null)
        {
            return new PolicyOutcome.Faulted(fault) { Warnings = warnings };
        }

        return denials.IsEmpty
            ? warnings.IsEmpty ? PolicyOutcome.Passed.Clean : new PolicyOutcome.Passed { Warnings = warnings }
            : new PolicyOutcome.Violated(denials) { Warnings = warnings };
    }

    public static PolicyFault Fault(RegoError error) => new(
        error.Code == RegoError.Limit
            ? error.Message.Contains("bytes", StringComparison.Ordinal) ? FaultKind.OutOfMemory
            : error.Message.Contains(" ms", StringComparison.Ordinal) ? FaultKind.TimedOut : FaultKind.TooManyStatements
            : FaultKind.Threw,
        $"{error.Code}: {error.Message}",
        error.File,
        error.Line,
        error.Column);

    /// <summary>A violation with a message that is never empty.</summary>
    public static Violation Violation(string message, string field = "", string fix = "") =>
        new(message.Length == 0 ? "the message of the policy is empty" : message, field, fix);

    private static ImmutableArray<Violation> Collect(
        ImmutableArray<RegoQuery> queries, RegoValue input, RegoLimits limits, out PolicyFault? fault)
    {
        fault = null;
        var found = ImmutableArray.CreateBuilder<Violation>();
        foreach (RegoQuery query in queries)
        {
            RegoResult result = query.Evaluate(new RegoInput { Input = input, Limits = limits });
            if (result.Error is { } error)
            {
                fault = Fault(error);
                return [];
            }

            foreach (RegoRow row in result.Rows)
            {
                Add(found, row.Expressions[0].Value, ref fault);
            }
        }

        return found.ToImmutable();
    }

    private static void Add(
        ImmutableArray<Violation>.Builder found, RegoValue value, ref PolicyFault? fault)
    {
        switch (value)
        {
            case RegoSet or RegoArray:
                for (int i = 0; i < value.Count; i++)
                {
                    RegoValue item = value.At(i).Value;
                    string? message = item is RegoString text ? text.Text : Text(item, "msg");
                    if (message is null)
                    {
                        fault = new PolicyFault(
                            FaultKind.ReturnedValue, $"a violation must be a string or an object with msg, not {item}");
                        return;
                    }

                    found.Add(Violation(message, Text(item, "field") ?? "", Text(item, "fix") ?? ""));
                }

                break;
            case RegoBoolean { Holds: true }:
                found.Add(Violation("denied"));
                break;
            case RegoString text:
                found.Add(Violation(text.Text));
                break;
            case RegoBoolean:
                break;
            default:
                fault = new PolicyFault(FaultKind.ReturnedValue,
                    $"deny, violation and warn must be sets of strings or of objects with msg, not {value.KindName}");
                break;
        }
    }

    private static string? Text(RegoValue item, string member) =>
        ((item as RegoObject)?.Get(member) as RegoString)?.Text;

    private static Policy NewPolicy(string id, string path, string title, Enforcement enforcement)
    {
        _ = ResourcePattern.TryParse("*/*", out ResourcePattern? everything, out _);
        string metadata = RegoText.ToJson(new ObjectBuilder().Set("title", new RegoString(title)).Build());
        return new Policy
        {
            Id = id,
            Path = path,
            Title = title,
            Match =
            [
                new MatchRule { Resources = [everything!], Operations = [Operation.Create, Operation.Update] },
            ],
            Parameters = ParameterSchema.None,
            Enforcement = enforcement,
            OnError = OnError.Deny,
            AllowsExisting = false,
            Metadata = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(metadata)),
        };
    }
}
