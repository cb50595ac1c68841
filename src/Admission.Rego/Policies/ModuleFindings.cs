using System.Collections.Immutable;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>The findings of the rules of a package in one request. Serves many requests, one after the other.</summary>
internal sealed class ModuleFindings
{
    private readonly List<(Violation Violation, RegoValue? Element, bool IsWarning)> _all = [];
    private PolicyFault? _fault;

    /// <summary>Is there any violation or warning?</summary>
    public bool IsEmpty => _all.Count == 0;

    /// <summary>Forgets the last request.</summary>
    public void Clear()
    {
        _all.Clear();
        _fault = null;
    }

    /// <summary>Adds a fault; the first one counts.</summary>
    public void Add(PolicyFault fault) => _fault ??= fault;

    /// <summary>Adds the findings of rules.</summary>
    public void Add(RegoSession session, ImmutableArray<RuleGroup> groups, bool isWarning)
    {
        foreach (RuleGroup group in groups)
        {
            if (RuleRuns.Document(session.Machine, group) is { } value)
            {
                Add(session, group.Path, value, isWarning);
            }
        }
    }

    /// <summary>Adds the answer of an OPA webhook: an AdmissionReview with <c>response.allowed</c>.</summary>
    public void AddAnswer(RegoValue? answer)
    {
        var response = (answer as RegoObject)?.Get("response") as RegoObject;
        if (response?.Get("warnings") is RegoArray warnings)
        {
            for (int i = 0; i < warnings.Count; i++)
            {
                if (warnings[i] is RegoString warning)
                {
                    _all.Add((RegoPolicy.Found(warning.Text), null, true));
                }
            }
        }

        switch (response?.Get("allowed"))
        {
            case RegoBoolean { Holds: true }:
                break;
            case RegoBoolean:
                var status = response.Get("status") as RegoObject;
                string message = Text(status, "message") ?? Text(status, "reason") ?? "denied by system.main";
                _all.Add((RegoPolicy.Found(message), null, false));
                break;
            default:
                Add(new PolicyFault(
                    FaultKind.ReturnedValue, "data.system.main has no response.allowed that is true or false"));
                break;
        }
    }

    /// <summary>The elements of rules whose author named no field.</summary>
    public RegoValue[] Elements =>
    [
        .. _all.Where(static one => one.Violation.Field.Length == 0).Select(static one => one.Element)
            .OfType<RegoValue>(),
    ];

    /// <summary>Names the fields of the findings whose author named none.</summary>
    public void NameFields(FieldCauses? causes)
    {
        for (int i = 0; i < _all.Count && causes is not null; i++)
        {
            (Violation violation, RegoValue? element, bool isWarning) = _all[i];
            if (element is not null && violation.Field.Length == 0)
            {
                _all[i] = (violation with { Field = causes.FieldOf(element) }, element, isWarning);
            }
        }
    }

    public PolicyOutcome ToOutcome()
    {
        ImmutableArray<Violation> warnings = Those(isWarning: true);
        ImmutableArray<Violation> violations = Those(isWarning: false);
        return !violations.IsEmpty ? new PolicyOutcome.Violated(violations, _fault) { Warnings = warnings }
            : _fault is not null ? new PolicyOutcome.Faulted(_fault) { Warnings = warnings }
            : warnings.IsEmpty ? PolicyOutcome.Passed.Clean
            : new PolicyOutcome.Passed { Warnings = warnings };
    }

    private ImmutableArray<Violation> Those(bool isWarning) => _all.Count == 0
        ? []
        : [.. _all.Where(one => one.IsWarning == isWarning).Select(static one => one.Violation)];

    /// <summary>Adds the value of a rule.</summary>
    public void Add(RegoSession session, string rule, RegoValue value, bool isWarning)
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
                        Add(new PolicyFault(
                            FaultKind.ReturnedValue,
                            $"{rule}: a violation must be a string or an object with msg, not {item.KindName}"));
                        continue;
                    }

                    Violation violation = RegoPolicy.Found(message, Text(item, "field") ?? "", Text(item, "fix") ?? "");
                    RegoValue? details = (item as RegoObject)?.Get("details");
                    _all.Add((violation with { Details = RegoPolicy.DetailsOf(session, details) }, item, isWarning));
                }

                break;
            case RegoBoolean { Holds: false }:
                break;
            case RegoBoolean:
                _all.Add((RegoPolicy.Found($"denied by {rule}"), null, isWarning));
                break;
            case RegoString text:
                _all.Add((RegoPolicy.Found(text.Text), null, isWarning));
                break;
            default:
                Add(new PolicyFault(
                    FaultKind.ReturnedValue,
                    $"{rule} must be a set of strings or of objects with msg, not {value.KindName}"));
                break;
        }
    }

    private static string? Text(RegoValue? item, string member) =>
        ((item as RegoObject)?.Get(member) as RegoString)?.Text;
}
