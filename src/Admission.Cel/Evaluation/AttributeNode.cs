using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Evaluation;

/// <summary>A variable, another value, or one of two, with the fields and indexes that are read from it.</summary>
internal abstract class AttributeNode : EvaluationNode
{
    private Qualifier[] _qualifiers = [];

    // The names of the qualifiers at the start that are fields and not optional.
    private string[] _fields = [];

    /// <summary>Does reading it cost something besides its qualifiers? A condition does not.</summary>
    protected virtual bool HasCost => true;

    /// <summary>Is it only a test for presence?</summary>
    public bool IsTest { get; set; }

    public void Add(Qualifier qualifier)
    {
        if (qualifier is Qualifier.Field { IsOptional: false } field && _fields.Length == _qualifiers.Length)
        {
            _fields = [.. _fields, field.Name];
        }

        _qualifiers = [.. _qualifiers, qualifier];
    }

    public override CelValue Evaluate(EvaluationContext context)
    {
        CelValue value = Resolve(context);
        if (IsTest)
        {
            // A test costs its qualifiers only.
            return value.Kind == CelKind.Optional ? CelValue.Of(value.Optional.HasValue) : value;
        }

        if (HasCost)
        {
            context.Charge(1);
        }

        return value;
    }

    public override CelValue Resolve(EvaluationContext context)
    {
        CelValue value = ResolveRoot(context);
        if (_qualifiers.Length == 0 || value.IsError)
        {
            return value;
        }

        int next = value.Reference is JsonValue { Kind: JsonKind.Object } json
            ? ReadFields(context, json, ref value)
            : 0;
        bool isOptional = value.Kind == CelKind.Optional;
        if (isOptional)
        {
            if (!value.Optional.HasValue)
            {
                return value;
            }

            value = value.Optional.Value;
        }

        foreach (Qualifier qualifier in _qualifiers.AsSpan(next))
        {
            isOptional |= qualifier.IsOptional;
            if (!isOptional)
            {
                value = qualifier.Qualify(context, value);
            }
            else
            {
                bool isFound = qualifier.TryQualify(context, value, out CelValue found);
                if (!isFound && !found.IsError)
                {
                    return CelValue.Of(CelOptional.None);
                }

                value = found;
            }

            if (value.IsError)
            {
                return value;
            }
        }

        return isOptional ? CelValue.Of(CelOptional.Of(value)) : value;
    }

    // Reads fields as far as there are objects, without a value for each.
    private int ReadFields(EvaluationContext context, JsonValue json, ref CelValue value)
    {
        int count = 0;
        while (count < _fields.Length && json.Member(_fields[count]) is { } member)
        {
            json = member;
            count++;
        }

        if (count > 0)
        {
            context.Charge((ulong)count);
            value = CelValue.FromJson(json);
        }

        return count;
    }

    protected abstract CelValue ResolveRoot(EvaluationContext context);

    /// <summary>A variable of the activation.</summary>
    internal sealed class Variable(string name) : AttributeNode
    {
        private readonly ReviewVariable _known = ReviewVariables.Find(name);

        protected override CelValue ResolveRoot(EvaluationContext context) =>
            context.Activation.TryResolve(_known, name, out CelValue value)
                ? value
                : CelValue.Fail($"no such attribute(s): {name}");
    }

    /// <summary>In an expression that was not checked: the longest name that is a variable, and its fields.</summary>
    internal sealed class Qualified(string[] parts) : AttributeNode
    {
        protected override CelValue ResolveRoot(EvaluationContext context)
        {
            for (int count = parts.Length; count > 0; count--)
            {
                if (!context.Activation.TryResolve(string.Join('.', parts[..count]), out CelValue value))
                {
                    continue;
                }

                for (int i = count; i < parts.Length && !value.IsError; i++)
                {
                    value = new Qualifier.Field(parts[i], false).Qualify(context, value);
                }

                return value;
            }

            return CelValue.Fail($"no such attribute(s): {string.Join('.', parts)}");
        }
    }

    /// <summary>A variable of a comprehension.</summary>
    internal sealed class Local(int slot, bool isBound) : AttributeNode
    {
        protected override CelValue ResolveRoot(EvaluationContext context)
        {
            if (isBound && context.Pending[slot] is { } pending)
            {
                context.Pending[slot] = null;
                context.Locals[slot] = pending.Evaluate(context);
            }

            return context.Locals[slot];
        }
    }

    /// <summary>The value of another expression.</summary>
    internal sealed class Relative(EvaluationNode operand) : AttributeNode
    {
        protected override CelValue ResolveRoot(EvaluationContext context) => operand.Evaluate(context);
    }

    /// <summary>One of two values.</summary>
    internal sealed class Conditional(EvaluationNode condition, EvaluationNode whenTrue, EvaluationNode whenFalse)
        : AttributeNode
    {
        protected override bool HasCost => false;

        protected override CelValue ResolveRoot(EvaluationContext context)
        {
            CelValue chosen = condition.Evaluate(context);
            if (chosen.Kind == CelKind.Bool)
            {
                return (chosen.IsTrue ? whenTrue : whenFalse).Resolve(context);
            }

            return chosen.IsError ? chosen : CelValue.Of(CelError.NoSuchOverload);
        }
    }
}
