using System.Collections.Frozen;
using System.Collections.Immutable;
using Acornima;
using Acornima.Ast;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript.Lints;

/// <summary>Checks single expressions of a module and collects the mistakes.</summary>
/// <param name="source">The module, for its path and its text.</param>
internal sealed class SourceChecks(PolicyFile source)
{
    private const int MaxShown = 60;

    private static readonly FrozenSet<string> ObjectMembers = FrozenSet.Create(
        StringComparer.Ordinal,
        "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "valueOf", "__proto__");

    private readonly ImmutableArray<SourceLint>.Builder _found = ImmutableArray.CreateBuilder<SourceLint>();

    /// <summary>All mistakes, in source order.</summary>
    public ImmutableArray<SourceLint> Found => [.. _found.OrderBy(static lint => lint.Error, PolicyError.ByPosition)];

    /// <summary>Reports an undeclared name.</summary>
    public void CheckName(Identifier name, NameScope scope)
    {
        if (scope.TryFind(name.Name, out _))
        {
            return;
        }

        string advice = ReviewTypeTable.Review.Members.ContainsKey(name.Name)
            ? $"It is a part of the review: write validate({{ {name.Name} }})."
            : AdmissionModule.Exports.Contains(name.Name)
                ? $"Import it: import {{ {name.Name} }} from \"admission\"."
                : Nearest(name.Name, scope) is { } near
                    ? $"Did you mean '{near}'?"
                    : "Declare it, or import it.";
        Report(name, $"'{name.Name}' is not defined. {advice}");
    }

    // A name of one or two letters is similar to any other.
    private static string? Nearest(string name, NameScope scope) => name.Length < 3
        ? null
        : Suggestion.Nearest(
            name, scope.Visible.Concat(ReviewTypeTable.Review.Members.Keys).Concat(AdmissionModule.Exports));

    /// <summary>Reports a member that the value does not have.</summary>
    public void CheckMember(MemberExpression member, NameScope scope)
    {
        if (TypeInference.NameOf(member) is { } name)
        {
            CheckMember(member.Property, TypeInference.Infer(member.Object, scope), name);
        }
    }

    /// <summary>Reports a member that a value of that type does not have.</summary>
    public void CheckMember(Node at, ReviewType? owner, string name)
    {
        if (owner is { IsClosed: true } && !owner.Members.ContainsKey(name) && !ObjectMembers.Contains(name))
        {
            string members = string.Join(", ", owner.Members.Keys.Order(StringComparer.Ordinal));
            string advice = Suggestion.Nearest(name, owner.Members.Keys) is { } near
                ? $"Did you mean '{near}'?"
                : $"It has {members}.";
            Report(at, $"{owner.Name} has no member '{name}'. {advice}");
        }
    }

    /// <summary>Reports a comparison whose result is always the same.</summary>
    public void CheckComparison(BinaryExpression binary, NameScope scope)
    {
        bool isStrict = binary.Operator is Operator.StrictEquality or Operator.StrictInequality;
        ComparedValue left = Compared(binary.Left, scope), right = Compared(binary.Right, scope);
        if (ImpossibleComparison.WhyNever(left, right, isStrict) is { } reason)
        {
            bool isEqual = binary.Operator is Operator.Equality or Operator.StrictEquality;
            Report(binary, $"'{Shown(binary)}' is {(isEqual ? "never" : "always")} true: {reason}");
        }
        else if (!isStrict && ImpossibleComparison.WhyText(left, right) is { } advice)
        {
            Report(binary, advice, isCertain: false);
        }
    }

    /// <summary>
    /// Reports a search that finds nothing: <c>list.includes(value)</c>, <c>list.indexOf(value)</c>,
    /// <c>set.has(value)</c>.
    /// </summary>
    public void CheckIncludes(CallExpression call, NameScope scope)
    {
        if (call is not
            {
                Callee: MemberExpression { Property: Identifier method } member, Arguments: [{ } argument, ..]
            }
            || method.Name is not ("includes" or "indexOf" or "lastIndexOf" or "has")
            || TypeInference.Infer(member.Object, scope) is not { } list)
        {
            return;
        }

        ComparedValue asked = Compared(argument, scope);
        foreach ((Node node, ReviewType type) in list.Literals)
        {
            if (ImpossibleComparison.WhyNever(asked, new(type, type.Value ?? ""), isStrict: true) is { } reason)
            {
                Report(node, $"'{Shown(argument)}' never equals '{Shown(node)}': {reason}");
            }
        }

        if (list is { Kind: ValueKind.List, Item: { } item, Literals.IsEmpty: true }
            && ImpossibleComparison.WhyNever(new(item, $"an item of {Shown(member.Object)}"), asked, true) is { } never)
        {
            Report(call, $"'{Shown(call)}' never finds anything: {never}");
        }
    }

    /// <summary>Reports a case that never applies.</summary>
    public void CheckCase(Expression asked, SwitchCase one, NameScope scope)
    {
        if (one.Test is { } test
            && ImpossibleComparison.WhyNever(Compared(asked, scope), Compared(test, scope), true) is { } reason)
        {
            Report(test, $"'case {Shown(test)}' never applies: {reason}");
        }
    }

    private ComparedValue Compared(Node node, NameScope scope) => new(TypeInference.Infer(node, scope), Shown(node));

    private void Report(Node node, string message, bool isCertain = true) => _found.Add(new SourceLint(
        new PolicyError(source.Path, node.Location.Start.Line, node.Location.Start.Column + 1, message), isCertain));

    private string Shown(Node node)
    {
        string line = string.Join(' ', source.Text[node.Start..node.End].Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > MaxShown ? line[..(MaxShown - 1)] + "…" : line;
    }
}
