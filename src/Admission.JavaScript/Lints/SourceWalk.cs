using System.Collections.Immutable;
using Acornima;
using Acornima.Ast;
using Admission.Languages;

namespace Admission.JavaScript.Lints;

/// <summary>Walks through a module once, with the declared names at each place.</summary>
internal sealed class SourceWalk
{
    private readonly Module _module;
    private readonly HashSet<Node> _reviewFunctions;
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly SourceChecks _checks;
    private readonly ReviewType _review;
    private IFunction? _validate;

    /// <param name="source">The module, for its path and its text.</param>
    /// <param name="module">The module, parsed.</param>
    public SourceWalk(PolicyFile source, Module module)
    {
        _checks = new SourceChecks(source, new SourceEdits(source, module));
        _module = module;
        _reviewFunctions = SourceLints.ReviewFunctions(module);
        _review = SourceLints.DeclaredReads(module) is { } reads
            ? ReviewTypeTable.ReviewWith(reads)
            : ReviewTypeTable.Review;
    }

    /// <summary>All mistakes, in source order.</summary>
    public ImmutableArray<SourceLint> Run()
    {
        FindAssigned(_module);
        var globals = new NameScope(null);
        foreach (string name in SandboxGlobals.Names)
        {
            globals.Declare(name);
        }

        var scope = new NameScope(globals);
        scope.DeclareVariables(_module);
        scope.DeclareStatements(_module.Body);
        WalkChildren(_module, scope);
        foreach (ImportDeclaration import in _module.Body.OfType<ImportDeclaration>())
        {
            _checks.CheckImport(import, scope);
        }

        return _checks.Found;
    }

    private void Walk(Node node, NameScope scope)
    {
        switch (node)
        {
            case IFunction function:
                WalkFunction(node, function, scope, null);
                break;
            case IClass type:
                WalkClass(type, scope);
                break;
            case ImportDeclaration or ExportAllDeclaration or MetaProperty or BreakStatement or ContinueStatement:
                break;
            case ExportNamedDeclaration { Declaration: null } export:
                WalkSpecifiers(export, scope);
                break;
            case LabeledStatement labeled:
                Walk(labeled.Body, scope);
                break;
            case Identifier name:
                _checks.CheckName(name, scope, _validate);
                break;
            case UnaryExpression { Operator: Operator.TypeOf, Argument: Identifier asked }:
                scope.TryUse(asked.Name);
                break;
            case Property property:
                WalkProperty(property.Key, property.Computed, property.Value, scope);
                break;
            case MemberExpression member:
                _checks.CheckMember(member, scope);
                WalkProperty(member.Property, member.Computed, member.Object, scope);
                break;
            case CallExpression call:
                WalkCall(call, scope);
                break;
            case VariableDeclaration variables:
                WalkVariables(variables, scope);
                break;
            case BinaryExpression
            {
                Operator: Operator.Equality or Operator.Inequality
                or Operator.StrictEquality or Operator.StrictInequality
            } binary:
                _checks.CheckComparison(binary, scope);
                WalkChildren(node, scope);
                break;
            default:
                WalkBlock(node, scope);
                break;
        }
    }

    private void WalkBlock(Node node, NameScope outer)
    {
        var scope = new NameScope(outer);
        switch (node)
        {
            case StaticBlock initializer:
                scope.DeclareVariables(initializer);
                scope.DeclareStatements(initializer.Body);
                WalkChildren(node, scope);
                break;
            case BlockStatement block:
                scope.DeclareStatements(block.Body);
                WalkChildren(node, scope);
                break;
            case ForStatement { Init: { } init }:
                scope.DeclareStatements([init]);
                WalkChildren(node, scope);
                break;
            case ForInStatement each:
                scope.DeclareStatements([each.Left]);
                WalkChildren(node, scope);
                break;
            case ForOfStatement each:
                scope.DeclareStatements([each.Left]);
                Walk(each.Right, scope);
                if (each.Left is VariableDeclaration { Declarations: [{ Id: { } item }] })
                {
                    ReviewType? list = TypeInference.Infer(each.Right, scope);
                    Bind(item, list is { Kind: ValueKind.List } ? list.Item : null, scope);
                }

                Walk(each.Left, scope);
                Walk(each.Body, scope);
                break;
            case CatchClause caught:
                if (caught.Param is { } parameter)
                {
                    scope.DeclarePattern(parameter);
                }

                WalkChildren(node, scope);
                break;
            case SwitchStatement choice:
                WalkSwitch(choice, scope);
                break;
            default:
                WalkChildren(node, outer);
                break;
        }
    }

    private void WalkChildren(Node node, NameScope scope)
    {
        foreach (Node child in node.ChildNodes)
        {
            Walk(child, scope);
        }
    }

    private void WalkFunction(Node node, IFunction function, NameScope outer, ReviewType? argument)
    {
        var scope = new NameScope(outer);
        if (node is FunctionExpression { Id: { } own })
        {
            scope.Declare(own.Name);
        }

        if (node is not ArrowFunctionExpression)
        {
            scope.Declare("arguments");
        }

        foreach (Node parameter in function.Params)
        {
            scope.DeclarePattern(parameter);
        }

        bool isValidate = _reviewFunctions.Contains(node);
        IFunction? around = _validate;
        _validate = isValidate ? function : around;
        ReviewType? first = isValidate ? _review : argument;
        if (function.Params.Count > 0 && first is not null)
        {
            Bind(function.Params[0], first, scope);
        }

        foreach (Node parameter in function.Params)
        {
            Walk(parameter, scope);
        }

        if (function.Body is BlockStatement block)
        {
            scope.DeclareVariables(block);
            scope.DeclareStatements(block.Body);
            WalkChildren(block, scope);
        }
        else
        {
            Walk(function.Body, scope);
        }

        _validate = around;
    }

    private void WalkClass(IClass type, NameScope outer)
    {
        var scope = new NameScope(outer);
        if (type.Id is { } own)
        {
            scope.Declare(own.Name);
        }

        if (type.SuperClass is { } parent)
        {
            Walk(parent, scope);
        }

        foreach (Node element in type.Body.Body)
        {
            if (element is IProperty property)
            {
                WalkProperty(property.Key, property.Computed, property.Value, scope);
            }
            else
            {
                Walk(element, scope);
            }
        }
    }

    private void WalkProperty(Node name, bool isComputed, Node? value, NameScope scope)
    {
        if (isComputed)
        {
            Walk(name, scope);
        }

        if (value is not null)
        {
            Walk(value, scope);
        }
    }

    private void WalkSpecifiers(ExportNamedDeclaration export, NameScope scope)
    {
        foreach (ExportSpecifier specifier in export.Source is null ? export.Specifiers : [])
        {
            Walk(specifier.Local, scope);
        }
    }

    private void WalkVariables(VariableDeclaration variables, NameScope scope)
    {
        foreach (VariableDeclarator declarator in variables.Declarations)
        {
            if (declarator.Init is { } value)
            {
                Walk(value, scope);
                if (variables.Kind == VariableDeclarationKind.Const)
                {
                    ReviewType? type = TypeInference.Infer(value, scope);
                    // After the name, it is one object like any other.
                    Bind(declarator.Id, type is null ? null : type with { IsFresh = false }, scope);
                }
            }

            Walk(declarator.Id, scope);
        }
    }

    private void WalkCall(CallExpression call, NameScope scope)
    {
        _checks.CheckIncludes(call, scope);
        Walk(call.Callee, scope);
        ReviewType? item = TypeInference.ArgumentOf(call, scope);
        foreach (Node argument in call.Arguments)
        {
            if (argument is IFunction function)
            {
                WalkFunction(argument, function, scope, argument == call.Arguments[0] ? item : null);
            }
            else
            {
                Walk(argument, scope);
            }
        }
    }

    private void WalkSwitch(SwitchStatement choice, NameScope scope)
    {
        Walk(choice.Discriminant, scope);
        scope.DeclareStatements(choice.Cases.SelectMany(static one => one.Consequent));
        foreach (SwitchCase one in choice.Cases)
        {
            _checks.CheckCase(choice.Discriminant, one, scope);
            WalkChildren(one, scope);
        }
    }

    // Types of names that are assigned anywhere are not known.
    private void Bind(Node pattern, ReviewType? type, NameScope scope)
    {
        switch (pattern)
        {
            case Identifier name:
                scope.Declare(name.Name, _assigned.Contains(name.Name) ? null : type);
                break;
            case AssignmentPattern { Left: ObjectPattern or ArrayPattern } assignment:
                Bind(assignment.Left, type, scope);
                break;
            case ObjectPattern instance:
                foreach (Property property in instance.Properties.OfType<Property>())
                {
                    if (property is { Computed: false, Key: Identifier key })
                    {
                        _checks.CheckMember(property.Key, type, key.Name);
                        Bind(property.Value, TypeInference.MemberOf(type, key.Name), scope);
                    }
                }

                break;
            case ArrayPattern { Elements: var elements } when type is { Kind: ValueKind.List }:
                foreach (Node element in elements.OfType<Node>())
                {
                    Bind(element, type.Item, scope);
                }

                break;
        }
    }

    private void FindAssigned(Node node)
    {
        Node? target = node switch
        {
            AssignmentExpression assignment => assignment.Left,
            UpdateExpression update => update.Argument,
            ForOfStatement { Left: not VariableDeclaration } each => each.Left,
            ForInStatement { Left: not VariableDeclaration } each => each.Left,
            _ => null,
        };
        if (target is not null)
        {
            var names = new List<string>();
            ModulePatterns.AddNames(target, names);
            _assigned.UnionWith(names);
        }

        foreach (Node child in node.ChildNodes)
        {
            FindAssigned(child);
        }
    }
}
