using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Evaluation;

/// <summary>
/// Existing violations do not block. A violation of an UPDATE is an existing one if the same policy finds it in the old
/// object too: in the same field (list items are identified by their keys) with the same value. It costs time only if a
/// violation would block.
/// </summary>
/// <remarks>
/// A violation without a readable field is an existing one only if nothing changed at all. A policy that does not match
/// the old object, or cannot evaluate it, has found nothing there.
/// </remarks>
internal sealed class Ratchet
{
    private readonly EvaluationContext _context;
    private readonly PolicyRun _run;
    private readonly AdmissionRequest _before;
    private readonly KeyedObject _object;
    private readonly KeyedObject _oldObject;
    private readonly WorkloadKinds _workloads;
    private readonly TimeProvider _time;
    private bool? _isUnchanged;

    /// <param name="set">The policies in force.</param>
    /// <param name="request">An UPDATE with both objects.</param>
    /// <param name="context">Time, deadline and surroundings of the request.</param>
    /// <param name="run">Runs policies; evaluates the old object from here on.</param>
    /// <param name="time">The clock of the deadline.</param>
    public Ratchet(
        PolicySet set, AdmissionRequest request, EvaluationContext context, PolicyRun run, TimeProvider time)
    {
        _time = time;
        _context = context;
        _run = run;
        _workloads = set.Workloads;
        _before = request with { Object = request.OldObject };
        _object = new KeyedObject(request.Object!, set.Workloads);
        _oldObject = new KeyedObject(request.OldObject!, set.Workloads);
        run.Begin(_before);
    }

    /// <summary>Marks the existing violations of the results that would block.</summary>
    /// <param name="results">The results; replaced if a violation is marked.</param>
    /// <param name="policies">Their policies and settings, at the same positions.</param>
    public void Apply(List<PolicyResult> results, List<(ConfiguredPolicy Policy, PolicySettings Settings)> policies)
    {
        for (int i = 0; i < results.Count; i++)
        {
            (ConfiguredPolicy policy, PolicySettings settings) = policies[i];
            if (settings.AllowsExisting
                && results[i] is { BlocksByViolation: true, Outcome: PolicyOutcome.Violated violated })
            {
                results[i] = Apply(results[i], violated, policy, settings);
            }
        }
    }

    private PolicyResult Apply(
        PolicyResult result, PolicyOutcome.Violated violated, ConfiguredPolicy policy, PolicySettings settings)
    {
        if (MatchRule.MatchesAny(policy.Policy.Match, _before, _context.Namespaces) != MatchResult.Yes)
        {
            return result;
        }

        PolicyOutcome outcome = _run.Evaluate(policy, settings, out TimeSpan elapsed);
        return result with
        {
            Outcome = outcome is PolicyOutcome.Violated before
                ? violated with { Violations = Mark(violated.Violations, before.Violations) }
                : violated,
            Elapsed = result.Elapsed + elapsed,
        };
    }

    // Each old violation accounts for one new violation: a second container with the same problem is new. Violations
    // that the time of the request does not suffice to compare stay new.
    private ImmutableArray<Violation> Mark(ImmutableArray<Violation> violations, ImmutableArray<Violation> before)
    {
        var left = new Dictionary<(string Field, string Message), int>();
        var leftOfField = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Violation old in before)
        {
            string field = _oldObject.Canonicalize(old.Field);
            left[(field, old.Message)] = left.GetValueOrDefault((field, old.Message)) + 1;
            leftOfField[field] = leftOfField.GetValueOrDefault(field) + 1;
        }

        Violation[] marked = [.. violations];
        string[] fields = [.. violations.Select(violation => _object.Canonicalize(violation.Field))];
        foreach (bool sameMessage in (ReadOnlySpan<bool>)[true, false])
        {
            for (int i = 0; i < marked.Length; i++)
            {
                if (_time.GetTimestamp() > _context.Deadline)
                {
                    return [.. marked];
                }

                (string Field, string Message) key = (fields[i], marked[i].Message);
                int count = sameMessage ? left.GetValueOrDefault(key) : leftOfField.GetValueOrDefault(key.Field);
                if (!marked[i].IsExisting && count > 0 && HasSameValue(marked[i].Field, sameMessage))
                {
                    marked[i] = marked[i] with { IsExisting = true };
                    leftOfField[key.Field]--;
                    if (sameMessage)
                    {
                        left[key] = count - 1;
                    }
                }
            }
        }

        return [.. marked];
    }

    private bool HasSameValue(string field, bool sameMessage)
    {
        if (field.Length == 0 || !FieldPath.TryParse(field, out FieldPath? path, out _))
        {
            return _isUnchanged ??= FieldChanges.Between(_oldObject.Root, _object.Root, _workloads).IsEmpty;
        }

        JsonValue? value = _object.Find(path);
        JsonValue? oldValue = _oldObject.Find(_object.Canonicalize(path));

        // A field that neither object has can be a missing label, or a typing error in the policy: the message decides.
        return value is null && oldValue is null ? sameMessage : JsonValue.AreSame(value, oldValue);
    }
}
