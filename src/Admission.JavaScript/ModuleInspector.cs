using System.Collections.Frozen;
using Acornima;
using Acornima.Ast;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>
/// Inspects a module's syntax: constructs that are rejected before any of it runs, the names whose values are frozen
/// after loading, and the positions of the exported policy's members.
/// </summary>
internal sealed class ModuleInspector : AstVisitor
{
    // The engine evaluates expressions recursively, and checks the stack only at the start of a function.
    private const int MaxDepth = 200;

    private readonly string _path;
    private readonly List<PolicyError> _errors = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, Expression> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Line, int Column)> _positions = new(StringComparer.Ordinal);
    private (int Line, int Column) _export = (1, 1);
    private readonly HashSet<(int Line, int Column)> _nested = [];
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private int _functionDepth;
    private int _scopeDepth;
    private int _depth;

    private ModuleInspector(string path) => _path = path;

    /// <summary>Inspects one parsed module.</summary>
    public static ModuleShape Inspect(string path, Module module)
    {
        var inspector = new ModuleInspector(path);
        inspector.ReadTopLevel(module);
        inspector.Visit(module);
        ModuleLinks links = ModuleLinks.Read(module);
        return new ModuleShape
        {
            Errors = [.. inspector._errors],
            Names = [.. inspector._names],
            ExportsDefault = module.Body.Any(static statement => statement is ExportDefaultDeclaration),
            NestedFunctions = inspector._nested.ToFrozenSet(),
            Imports = links.Imports,
            Exports = links.Exports,
            ExportsAll = links.ExportsAll,
            Positions = new SourcePositions(inspector._positions, inspector._export),
        };
    }

    /// <inheritdoc/>
    public override object? Visit(Node node)
    {
        if (_depth >= MaxDepth)
        {
            if (_depth == MaxDepth)
            {
                _depth++;
                Refuse(
                    node,
                    $"the source is nested more than {MaxDepth} levels deep. Split it into functions and constants.");
            }

            return null;
        }

        int depth = _depth++;
        object? result = base.Visit(node);
        _depth = _depth > MaxDepth ? _depth : depth;
        return result;
    }

    protected override object? VisitLiteral(Literal literal)
    {
        if (literal is BigIntLiteral)
        {
            Refuse(
                literal,
                "a BigInt literal is not allowed: its arithmetic has no limit. Use a number, or quantity() for large "
                    + "values.");
        }
        else if (literal is RegExpLiteral regex
            && _functionDepth == 0
            && regex.RegExp.Flags.AsSpan().ContainsAny('g', 'y'))
        {
            Refuse(
                literal,
                "a regular expression with the flag g or y keeps its position from one request to the next. "
                + "Write it inside validate, or without the flag.");
        }

        return null;
    }

    protected override object? VisitImportExpression(ImportExpression expression)
    {
        Refuse(expression, "import() is not allowed. Import at the top of the file.");
        return null;
    }

    protected override object? VisitMetaProperty(MetaProperty property)
    {
        if (property.Meta.Name == "import")
        {
            Refuse(property, "import.meta is not allowed. Remove it.");
        }

        return null;
    }

    protected override object? VisitAwaitExpression(AwaitExpression expression)
    {
        Refuse(expression, "'await' is not allowed. A policy cannot wait. Remove it.");
        return base.VisitAwaitExpression(expression);
    }

    protected override object? VisitForOfStatement(ForOfStatement statement)
    {
        if (statement.Await)
        {
            Refuse(statement, "'for await' is not allowed. A policy cannot wait. Remove it.");
        }

        RefuseAssignment(statement.Left);
        return Within(statement, base.VisitForOfStatement);
    }

    protected override object? VisitForInStatement(ForInStatement statement)
    {
        RefuseAssignment(statement.Left);
        return Within(statement, base.VisitForInStatement);
    }

    protected override object? VisitForStatement(ForStatement statement) => Within(statement, base.VisitForStatement);

    protected override object? VisitBlockStatement(BlockStatement block) => Within(block, base.VisitBlockStatement);

    protected override object? VisitCatchClause(CatchClause clause) => Within(clause, base.VisitCatchClause);

    protected override object? VisitSwitchStatement(SwitchStatement statement) =>
        Within(statement, base.VisitSwitchStatement);

    protected override object? VisitStaticBlock(StaticBlock block) => Inside(block, base.VisitStaticBlock);

    protected override object? VisitPropertyDefinition(PropertyDefinition definition) =>
        Within(definition, base.VisitPropertyDefinition);

    protected override object? VisitVariableDeclaration(VariableDeclaration variables)
    {
        if (variables.Kind == VariableDeclarationKind.Var && _functionDepth == 0 && _scopeDepth > 0)
        {
            RefuseVariable(variables);
        }

        return base.VisitVariableDeclaration(variables);
    }

    protected override object? VisitAssignmentExpression(AssignmentExpression assignment)
    {
        RefuseAssignment(assignment.Left);
        return base.VisitAssignmentExpression(assignment);
    }

    protected override object? VisitUnaryExpression(UnaryExpression unary)
    {
        if (unary is UpdateExpression)
        {
            RefuseAssignment(unary.Argument);
        }

        return base.VisitUnaryExpression(unary);
    }

    protected override object? VisitMemberExpression(MemberExpression member)
    {
        if (member.Object is Super)
        {
            Refuse(member, "'super' is not allowed, because a value that it stores can stay from one request to the "
                + "next. Call a plain function instead.");
        }

        return base.VisitMemberExpression(member);
    }

    protected override object? VisitDebuggerStatement(DebuggerStatement statement)
    {
        Refuse(statement, "'debugger' is not allowed. Use console.log, which goes to the debug log.");
        return null;
    }

    protected override object? VisitFunctionDeclaration(FunctionDeclaration function)
    {
        RefuseAsync(function, function.Async);
        return Inside(function, base.VisitFunctionDeclaration);
    }

    protected override object? VisitFunctionExpression(FunctionExpression function)
    {
        RefuseAsync(function, function.Async);
        return Inside(function, base.VisitFunctionExpression);
    }

    protected override object? VisitArrowFunctionExpression(ArrowFunctionExpression function)
    {
        RefuseAsync(function, function.Async);
        return Inside(function, base.VisitArrowFunctionExpression);
    }

    protected override object? VisitPrivateIdentifier(PrivateIdentifier name)
    {
        Refuse(name, "a private name is not allowed, because it keeps its value between requests. Use a plain name.");
        return null;
    }

    private object? Inside<T>(T node, Func<T, object?> visit)
        where T : Node
    {
        if (_scopeDepth > 0)
        {
            _nested.Add((node.Location.Start.Line, node.Location.Start.Column));
        }

        _functionDepth++;
        object? result = Within(node, visit);
        _functionDepth--;
        return result;
    }

    private object? Within<T>(T node, Func<T, object?> visit)
    {
        _scopeDepth++;
        object? result = visit(node);
        _scopeDepth--;
        return result;
    }

    // The names of functions and classes are variables: a top-level function could be replaced while a request runs.
    private void RefuseAssignment(Node target)
    {
        if (_declared.Count == 0)
        {
            return;
        }

        var names = new List<string>();
        ModulePatterns.AddNames(target, names);
        foreach (string name in names.Where(_declared.Contains))
        {
            Refuse(
                target,
                $"'{name}' is the name of a function or class at the top of the module, so the assigned value would "
                + "still be there in later requests. Use another name.");
        }
    }

    private void RefuseVariable(VariableDeclaration variables) => Refuse(
        variables,
        "a variable at the top of a module keeps its value from one request to the next. "
        + "Make it const, or declare it inside validate.");

    private void RefuseAsync(Node function, bool isAsync)
    {
        if (isAsync)
        {
            Refuse(
                function, "an async function is not allowed: the policy ends before the function returns. Remove "
                    + "'async'.");
        }
    }

    private void ReadTopLevel(Module module)
    {
        foreach (Statement statement in module.Body)
        {
            switch (statement)
            {
                case ExportNamedDeclaration { Declaration: { } declaration }:
                    ReadDeclaration(declaration);
                    break;
                case ExportDefaultDeclaration export:
                    ReadDefaultExport(export);
                    break;
                default:
                    ReadDeclaration(statement);
                    break;
            }
        }
    }

    private void ReadDeclaration(Node statement)
    {
        switch (statement)
        {
            case VariableDeclaration variables:
                if (variables.Kind != VariableDeclarationKind.Const)
                {
                    RefuseVariable(variables);
                }

                foreach (VariableDeclarator declarator in variables.Declarations)
                {
                    ModulePatterns.AddNames(declarator.Id, _names);
                    if (declarator is { Id: Identifier name, Init: { } value })
                    {
                        _constants[name.Name] = value;
                    }
                }

                break;
            case FunctionDeclaration { Id: { } function }:
                _names.Add(function.Name);
                _declared.Add(function.Name);
                break;
            case ClassDeclaration { Id: { } type }:
                _names.Add(type.Name);
                _declared.Add(type.Name);
                break;
        }
    }

    private void ReadDefaultExport(ExportDefaultDeclaration export)
    {
        _export = At(export);
        Node value = export.Declaration;
        if ((value as FunctionDeclaration)?.Id is { } function)
        {
            _declared.Add(function.Name);
        }
        else if ((value as ClassDeclaration)?.Id is { } type)
        {
            _declared.Add(type.Name);
        }

        if (value is Identifier name && _constants.TryGetValue(name.Name, out Expression? constant))
        {
            value = constant;
        }

        if (value is CallExpression { Arguments.Count: > 0 } call)
        {
            value = call.Arguments[0];
        }

        ReadPositions(value, "", 0);
    }

    private void ReadPositions(Node value, string path, int depth)
    {
        const int MaxDepth = 32;
        if (depth > MaxDepth)
        {
            return;
        }

        if (value is ObjectExpression instance)
        {
            foreach (Node member in instance.Properties)
            {
                if (member is Property property && NameOf(property) is { } name)
                {
                    string at = path.Length == 0 ? name : $"{path}.{name}";
                    _positions.TryAdd(at, At(property.Key));
                    ReadPositions(property.Value, at, depth + 1);
                }
            }
        }
        else if (value is ArrayExpression array)
        {
            for (int i = 0; i < array.Elements.Count; i++)
            {
                if (array.Elements[i] is { } element)
                {
                    _positions.TryAdd($"{path}[{i}]", At(element));
                    ReadPositions(element, $"{path}[{i}]", depth + 1);
                }
            }
        }
    }

    private static string? NameOf(Property property) => property switch
    {
        { Computed: true } => null,
        { Key: Identifier identifier } => identifier.Name,
        { Key: StringLiteral text } => text.Value,
        _ => null,
    };

    private static (int Line, int Column) At(Node node) => (node.Location.Start.Line, node.Location.Start.Column + 1);

    private void Refuse(Node node, string message)
    {
        (int line, int column) = At(node);
        _errors.Add(new PolicyError(_path, line, column, message));
    }
}
