using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Acornima;
using Acornima.Ast;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript.Lints;

/// <summary>Checks single expressions of a module and collects the mistakes.</summary>
/// <param name="source">The module, for its path and its text.</param>
/// <param name="edits">Makes corrections.</param>
internal sealed class SourceChecks(PolicyFile source, SourceEdits edits)
{
    private const int MaxShown = 60;

    private static readonly FrozenSet<string> ObjectMembers = FrozenSet.Create(
        StringComparer.Ordinal,
        "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "valueOf", "__proto__");

    private readonly ImmutableArray<SourceLint>.Builder _found = ImmutableArray.CreateBuilder<SourceLint>();

    /// <summary>All mistakes, in source order.</summary>
    public ImmutableArray<SourceLint> Found => [.. _found.OrderBy(static lint => lint.Error, PolicyError.ByPosition)];

    /// <summary>Reports an undeclared name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="scope">What is declared there.</param>
    /// <param name="validate">The function with the review around it; null if there is none.</param>
    public void CheckName(Identifier name, NameScope scope, IFunction? validate)
    {
        if (scope.TryUse(name.Name))
        {
            return;
        }

        (string advice, SourceEdit? edit) = ReviewTypeTable.Review.Members.ContainsKey(name.Name)
            ? ($"It is part of the review: write validate({{ {name.Name} }}).",
                validate is null ? null : edits.Take(name.Name, validate))
            : AdmissionModule.Exports.Contains(name.Name)
                ? ($"Import it: import {{ {name.Name} }} from \"admission\".", edits.Import(name.Name))
                : (Nearest(name.Name, scope) is { } near
                    ? $"Did you mean '{near}'?"
                    : "Declare it, or import it.", null);
        Report(name, $"'{name.Name}' is not defined. {advice}", edit: edit);
    }

    /// <summary>Reports names that a module imports and does not use.</summary>
    public void CheckImport(ImportDeclaration import, NameScope scope)
    {
        ImportDeclarationSpecifier[] unused =
            [.. import.Specifiers.Where(one => !scope.IsUsed(one.Local.Name))];
        foreach (ImportDeclarationSpecifier one in unused)
        {
            Report(
                one,
                $"'{one.Local.Name}' is imported and never used. Remove it.",
                isCertain: false,
                edits.Remove(import, one, unused.Length == import.Specifiers.Count));
        }
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
                : members.Length == 0 ? string.Format(CultureInfo.InvariantCulture, owner.Advice, name)
                : $"It has {members}.";
            Report(at, $"{owner.Name} has no property '{name}'. {advice}");
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
            Report(
                binary,
                $"'{Shown(binary)}' is {(isEqual ? "never" : "always")} true: {reason}",
                edit: Match(binary, left.Type, right.Type, isEqual));
        }
        else if (!isStrict && ImpossibleComparison.WhyText(left, right) is { } advice)
        {
            Report(binary, advice, isCertain: false);
        }
    }

    // An image that is compared with a string: its author means the pattern.
    private SourceEdit? Match(BinaryExpression binary, ReviewType? left, ReviewType? right, bool isEqual)
    {
        (Node image, Node pattern) = IsImage(left) ? (binary.Left, binary.Right) : (binary.Right, binary.Left);
        bool isClear = IsImage(left) != IsImage(right)
            && pattern is StringLiteral
            && image is Identifier or MemberExpression or CallExpression;
        return isClear
            ? edits.Replace(binary, $"{(isEqual ? "" : "!")}{Text(image)}.matches({Text(pattern)})")
            : null;
    }

    private static bool IsImage(ReviewType? type) =>
        type is not null && ReferenceEquals(type.Members, ReviewTypeTable.Image.Members);

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

    private void Report(Node node, string message, bool isCertain = true, SourceEdit? edit = null) =>
        _found.Add(new SourceLint(
            new PolicyError(source.Path, node.Location.Start.Line, node.Location.Start.Column + 1, message)
            {
                Length = node.End - node.Start,
                Edit = edit,
            },
            isCertain));

    private string Text(Node node) => source.Text[node.Start..node.End];

    private string Shown(Node node)
    {
        string line = string.Join(' ', Text(node).Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > MaxShown ? line[..(MaxShown - 1)] + "…" : line;
    }
}
