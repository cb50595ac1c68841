using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

internal sealed partial class BodyPlanner
{
    /// <summary>
    /// Plans <c>left = right</c>. Composites on both sides are taken apart; then one side after the other is evaluated
    /// as soon as its variables have values, and the other side is matched with the value.
    /// </summary>
    private void Unify(Term left, Term right)
    {
        var pairs = new List<(Term Left, Term Right)>();
        Flatten(left, right, pairs);
        bool moves = true;
        while (pairs.Count > 0 && moves)
        {
            moves = false;
            for (int i = 0; i < pairs.Count; i++)
            {
                (Term a, Term b) = pairs[i];
                if (TryMatch(a, b) || TryMatch(b, a))
                {
                    pairs.RemoveAt(i--);
                    moves = true;
                }
            }
        }

        foreach ((Term a, Term b) in pairs)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            Variables.Collect(a, names, withClosures: false);
            Variables.Collect(b, names, withClosures: false);
            _needs.AddRange(names.Where(name => !IsBound(name)));
            if (_needs.Count == 0)
            {
                _ = Value(a);
                _ = Value(b);
            }
        }
    }

    private static void Flatten(Term left, Term right, List<(Term Left, Term Right)> pairs)
    {
        if (left is ArrayTerm a && right is ArrayTerm b && a.Items.Count == b.Items.Count)
        {
            for (int i = 0; i < a.Items.Count; i++)
            {
                Flatten(a.Items[i], b.Items[i], pairs);
            }
        }
        else if (left is ObjectTerm x && right is ObjectTerm y && Aligned(x, y) is { } members)
        {
            foreach ((Term one, Term other) in members)
            {
                Flatten(one, other, pairs);
            }
        }
        else
        {
            pairs.Add((left, right));
        }
    }

    // The values of two objects that have the same constant keys.
    private static List<(Term Left, Term Right)>? Aligned(ObjectTerm left, ObjectTerm right)
    {
        if (left.Members.Count != right.Members.Count)
        {
            return null;
        }

        var aligned = new List<(Term, Term)>();
        foreach ((Term key, Term value) in left.Members)
        {
            Term? other = key is not ScalarTerm scalar ? null : right.Members
                .Where(m => m.Key is ScalarTerm same && RegoOrder.AreEqual(same.Value, scalar.Value))
                .Select(static m => m.Value)
                .FirstOrDefault();
            if (other is null)
            {
                return null;
            }

            aligned.Add((value, other));
        }

        return aligned;
    }

    // Evaluates one side and matches the other; false, and nothing changed, if a variable is missing.
    private bool TryMatch(Term target, Term source)
    {
        int bound = _bound.Count;
        int steps = _steps.Count;
        int needs = _needs.Count;
        Val value = Value(source);
        if (_needs.Count == needs)
        {
            if (target is VarTerm variable && !IsBound(variable.Name))
            {
                Bind(variable.Name);
                _steps.Add(new BindStep(slots.Of(variable.Name), value));
                return true;
            }

            if (IsEvaluated(target))
            {
                Val other = Value(target);
                if (_needs.Count == needs)
                {
                    _steps.Add(new EqualStep(value, other));
                    return true;
                }
            }
            else
            {
                Pattern pattern = PatternOf(target);
                if (_needs.Count == needs)
                {
                    _steps.Add(new MatchStep(value, pattern));
                    return true;
                }
            }
        }

        _needs.RemoveRange(needs, _needs.Count - needs);
        _steps.RemoveRange(steps, _steps.Count - steps);
        Unbind(bound);
        return false;
    }

    // Is it a term to evaluate, and not a pattern with variables to bind?
    private bool IsEvaluated(Term term) => term switch
    {
        VarTerm variable => IsBound(variable.Name),
        ArrayTerm array => array.Items.TrueForAll(IsEvaluated),
        ObjectTerm members => members.Members.TrueForAll(m => IsEvaluated(m.Key) && IsEvaluated(m.Value)),
        _ => true,
    };

    /// <summary>A term that is matched with a value; its variables without a value get one.</summary>
    private Pattern PatternOf(Term term)
    {
        switch (term)
        {
            case VarTerm variable when !IsBound(variable.Name):
                Bind(variable.Name);
                return new BindPattern(slots.Of(variable.Name));
            case ArrayTerm array when !IsEvaluated(array):
                return new ArrayPattern([.. array.Items.Select(PatternOf)]);
            case ObjectTerm members when !IsEvaluated(members):
                return new ObjectPattern([.. members.Members.Select(m => (Value(m.Key), PatternOf(m.Value)))]);
            default:
                return new EqualPattern(Value(term));
        }
    }
}
