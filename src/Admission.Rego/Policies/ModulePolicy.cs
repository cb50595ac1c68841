using System.Collections.Immutable;
using Admission.Json;
using Admission.Policies;
using Admission.Protocol;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>A package with <c>deny</c>, <c>violation</c> or <c>warn</c>, or OPA's <c>system.main</c>.</summary>
internal sealed class ModulePolicy : RegoPolicy
{
    private readonly RegoProgram _program;
    private readonly RegoValue _data;
    private readonly bool _takesObject;
    private ImmutableArray<RuleGroup> _denials = [];
    private ImmutableArray<RuleGroup> _warnings = [];
    private RuleGroup? _main;

    private ModulePolicy(Policy policy, RegoProgram program, RegoValue? data, bool takesObject)
        : base(policy)
    {
        _program = program;
        _data = data ?? RegoObject.Empty;
        _takesObject = takesObject;
    }

    /// <summary>The policy of a package.</summary>
    /// <param name="program">All modules.</param>
    /// <param name="modules">The modules of the package.</param>
    /// <param name="id">The id of the policy.</param>
    /// <param name="path">The first file of the package.</param>
    /// <param name="data">The base documents; null for none.</param>
    public static ModulePolicy Of(
        RegoProgram program, ImmutableArray<RegoModule> modules, string id, string path, RegoValue? data)
    {
        RegoObject? annotation = modules.SelectMany(static module => module.Annotations)
            .FirstOrDefault(static one => one.Scope == "package")?.Value;
        bool takesObject = ((annotation?.Get("custom") as RegoObject)?.Get("input") as RegoString)?.Text == "object";
        ImmutableArray<RuleGroup> Groups(params string[] names) =>
        [
            .. modules.SelectMany(static module => module.Rules).Select(static rule => rule.Name).Distinct()
                .Where(name => names.Any(one => IsNamed(name, one, takesObject)))
                .Select(name => program.Compiled.GroupAt(modules[0].Package.Append(name)))
                .OfType<RuleGroup>()
                .Where(static group => group.Kind != RuleKind.Function),
        ];
        Policy policy = NewPolicy(
            id,
            path,
            Text(annotation, "title") is { Length: > 0 } title ? title : id,
            Enforcement.Deny,
            [Operation.Create, Operation.Update]) with
        {
            Description = Text(annotation, "description") ?? "",
        };
        return new ModulePolicy(policy, program, data, takesObject)
        {
            _denials = Groups("deny", "violation"),
            _warnings = Groups("warn"),
            _main = id == "system" ? program.Compiled.GroupAt(["system", "main"]) : null,
        };
    }

    public override PolicyOutcome Evaluate(RegoSession session, JsonValue parameters, TimeSpan time)
    {
        if ((_takesObject ? session.Object : session.Input) is not { } input)
        {
            return Undecidable("the policy reads the object, which is not known for this request.");
        }

        session.Machine.Begin(_program.Compiled, input, _data, session.Limits, time, session.Review.Now);
        try
        {
            ImmutableArray<Violation> warnings = Collect(session.Machine, _warnings, out PolicyFault? fault);
            ImmutableArray<Violation> denials = fault is null
                ? Collect(session.Machine, _denials, out fault)
                : [];
            if (fault is null && _main is not null)
            {
                denials = [.. denials, .. Main(RuleRuns.Document(session.Machine, _main), out fault)];
            }

            return fault is not null ? new PolicyOutcome.Faulted(fault) { Warnings = warnings }
                : !denials.IsEmpty ? new PolicyOutcome.Violated(denials) { Warnings = warnings }
                : warnings.IsEmpty ? PolicyOutcome.Passed.Clean
                : new PolicyOutcome.Passed { Warnings = warnings };
        }
        catch (EvaluationHalt halt)
        {
            return Fault(halt.Error);
        }
    }

    // conftest also takes deny_name.
    private static bool IsNamed(string name, string verdict, bool takesObject) =>
        name == verdict || (takesObject && name.StartsWith($"{verdict}_", StringComparison.Ordinal));

    private static ImmutableArray<Violation> Collect(
        Machine machine, ImmutableArray<RuleGroup> groups, out PolicyFault? fault)
    {
        fault = null;
        if (groups.IsEmpty)
        {
            return [];
        }

        ImmutableArray<Violation>.Builder? found = null;
        foreach (RuleGroup group in groups)
        {
            RegoValue? value = RuleRuns.Document(machine, group);
            if (value is null or RegoSet { Count: 0 } or RegoArray { Count: 0 } or RegoBoolean { Holds: false })
            {
                continue;
            }

            found ??= ImmutableArray.CreateBuilder<Violation>();
            Add(found, group.Path, value, ref fault);
        }

        return found?.ToImmutable() ?? [];
    }

    private static void Add(
        ImmutableArray<Violation>.Builder found, string rule, RegoValue value, ref PolicyFault? fault)
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
                            FaultKind.ReturnedValue,
                            $"{rule}: a violation must be a string or an object with msg, not {item.KindName}");
                        return;
                    }

                    found.Add(Found(message, Text(item, "field") ?? "", Text(item, "fix") ?? ""));
                }

                break;
            case RegoBoolean:
                found.Add(Found($"denied by {rule}"));
                break;
            case RegoString text:
                found.Add(Found(text.Text));
                break;
            default:
                fault = new PolicyFault(
                    FaultKind.ReturnedValue,
                    $"{rule} must be a set of strings or of objects with msg, not {value.KindName}");
                break;
        }
    }

    // The answer of an OPA webhook: an AdmissionReview with response.allowed.
    private static ImmutableArray<Violation> Main(RegoValue? answer, out PolicyFault? fault)
    {
        fault = null;
        var response = (answer as RegoObject)?.Get("response") as RegoObject;
        switch (response?.Get("allowed"))
        {
            case RegoBoolean { Holds: true }:
                return [];
            case RegoBoolean:
                var status = response.Get("status") as RegoObject;
                return [Found(Text(status, "message") ?? Text(status, "reason") ?? "denied by system.main")];
            default:
                fault = new PolicyFault(
                    FaultKind.ReturnedValue, "data.system.main has no response.allowed that is true or false");
                return [];
        }
    }

    private static string? Text(RegoValue? item, string member) =>
        ((item as RegoObject)?.Get(member) as RegoString)?.Text;
}
