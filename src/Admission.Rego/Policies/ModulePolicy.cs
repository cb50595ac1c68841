using System.Collections.Immutable;
using Admission.Json;
using Admission.Memo;
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
    /// <param name="notes">The metadata of the package.</param>
    public static ModulePolicy Of(
        RegoProgram program,
        ImmutableArray<RegoModule> modules,
        string id,
        string path,
        RegoValue? data,
        PolicyNotes notes)
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
        Policy policy = NewPolicy(id, path, id, Enforcement.Deny, [Operation.Create, Operation.Update]);
        ImmutableArray<RuleGroup> denials = Groups("deny", "violation");
        ImmutableArray<RuleGroup> warnings = Groups("warn");
        foreach (RuleGroup group in denials.Concat(warnings))
        {
            group.IsVerdict = group.Kind == RuleKind.Set;
        }

        return new ModulePolicy(notes.On(policy), program, data, takesObject)
        {
            _denials = denials,
            _warnings = warnings,
            _main = id == "system" ? program.Compiled.GroupAt(["system", "main"]) : null,
        };
    }

    public override PolicyOutcome Evaluate(RegoSession session, JsonValue parameters, TimeSpan time)
    {
        if ((_takesObject ? session.Object : session.Input) is not { } input)
        {
            return Undecidable("the policy reads the object, which is not known for this request.");
        }

        return session.Recall(_takesObject ? FactKind.Object : FactKind.Request)
            ?? session.Remember(Evaluate(session, input, time));
    }

    private PolicyOutcome Evaluate(RegoSession session, RegoValue input, TimeSpan time)
    {
        ModuleFindings found = session.ModuleFindings;
        found.Clear();
        session.Machine.Trace.Keeps = true;
        session.Machine.Begin(_program.Compiled, input, _data, session.Limits, time, session.Review.Now);
        try
        {
            found.Add(session, _denials, isWarning: false);
            found.Add(session, _warnings, isWarning: true);
            if (_main is not null)
            {
                found.AddAnswer(RuleRuns.Document(session.Machine, _main));
            }
        }
        catch (Exception exception) when (Machine.IsEnd(exception))
        {
            Machine.Stop();
            found.Add(Fault(session.Machine.ErrorOf(exception)));
            foreach ((RuleGroup rules, RegoArray elements) in session.Machine.Unfinished)
            {
                if (_denials.Contains(rules) || _warnings.Contains(rules))
                {
                    found.Add(session, rules.Path, elements, isWarning: _warnings.Contains(rules));
                }
            }

            return found.ToOutcome();
        }
        finally
        {
            Machine.Stop();
        }

        if (!found.IsEmpty)
        {
            found.NameFields(CausesOf(session, input));
        }

        return found.ToOutcome();
    }

    private FieldCauses? CausesOf(RegoSession session, RegoValue input)
    {
        RegoObject? request = _takesObject ? null : ((RegoObject)input).Member("request") as RegoObject;
        if (session.Review.Request is { Operation: Operation.Delete }
            || (session.Review.Request.Unknown & UnknownParts.Object) != 0
            || (_takesObject ? input : request?.Member("object")) is not RegoObject root)
        {
            return null;
        }

        return new FieldCauses(
            root,
            _program.Compiled.Strings.Value,
            session.Machine,
            session.ModuleFindings.Elements,
            (value, rule, elements) =>
                session.FindAgain(limits => Seek(session, InputWith(value), limits, rule, elements)));

        RegoValue InputWith(RegoValue value) => _takesObject
            ? value
            : new ChangedObject((RegoObject)input, "request", new ChangedObject(request!, "object", value));
    }

    // Which elements does one rule, or any of the policy, find in an input? Null if the evaluation fails.
    private ulong? Seek(
        RegoSession session, RegoValue input, RegoLimits limits, RulePlan? rule, RegoValue[] elements)
    {
        var seeker = new Seeker(elements);
        Machine machine = session.Machine;
        Action<Place>? covered = machine.Covered;
        machine.Covered = null;
        machine.Trace.Keeps = false;
        machine.Begin(_program.Compiled, input, _data, limits, maxTime: null, session.Review.Now);
        try
        {
            if (rule is not null)
            {
                RuleRuns.Seek(machine, rule, seeker);
            }
            else
            {
                Seek(machine, _denials, seeker);
                Seek(machine, _warnings, seeker);
            }

            return seeker.Found;
        }
        catch (Exception exception) when (Machine.IsEnd(exception))
        {
            return null;
        }
        finally
        {
            Machine.Stop();
            machine.Covered = covered;
        }
    }

    private static void Seek(Machine machine, ImmutableArray<RuleGroup> groups, Seeker seeker)
    {
        foreach (RuleGroup group in groups)
        {
            if (seeker.HasAll)
            {
                return;
            }

            if (group.Kind == RuleKind.Set)
            {
                RuleRuns.Seek(machine, group, seeker);
                continue;
            }

            RegoValue? value = RuleRuns.Document(machine, group);
            for (int i = 0; value is RegoSet or RegoArray && i < value.Count; i++)
            {
                _ = seeker.Takes(value.At(i).Value);
            }
        }
    }

    // conftest also takes deny_name.
    private static bool IsNamed(string name, string verdict, bool takesObject) =>
        name == verdict || (takesObject && name.StartsWith($"{verdict}_", StringComparison.Ordinal));
}
