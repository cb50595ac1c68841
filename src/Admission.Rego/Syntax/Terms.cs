using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

internal abstract class Term(Place at)
{
    public Place At { get; } = at;
}

internal sealed class ScalarTerm(Place at, RegoValue value) : Term(at)
{
    public RegoValue Value { get; } = value;

    public string? Text => (Value as RegoString)?.Text;
}

/// <summary>A variable. A wildcard has a unique name that starts with <c>$</c>.</summary>
internal sealed class VarTerm(Place at, string name) : Term(at)
{
    public string Name { get; } = name;

    public bool IsWildcard => Name[0] == '$';
}

/// <summary>A head and the steps from there; the head is a variable or a term whose value is taken apart.</summary>
internal sealed class RefTerm(Place at, List<Term> path) : Term(at)
{
    public List<Term> Path { get; } = path;

    public Term Head => Path[0];

    public string? Root => (Path[0] as VarTerm)?.Name;

    /// <summary>The number of steps from the start that are constant strings, the head included.</summary>
    public int ConstantPrefix
    {
        get
        {
            int length = 1;
            while (length < Path.Count && Path[length] is ScalarTerm { Text: not null })
            {
                length++;
            }

            return length;
        }
    }
}

internal sealed class ArrayTerm(Place at, List<Term> items) : Term(at)
{
    public List<Term> Items { get; } = items;
}

internal sealed class SetTerm(Place at, List<Term> items) : Term(at)
{
    public List<Term> Items { get; } = items;
}

internal sealed class ObjectTerm(Place at, List<(Term Key, Term Value)> members) : Term(at)
{
    public List<(Term Key, Term Value)> Members { get; } = members;
}

/// <summary>An array, set or object comprehension; only an object has a key.</summary>
internal sealed class ComprehensionTerm(Place at, RegoKind result, Term? key, Term value, List<Expr> body) : Term(at)
{
    public RegoKind Result { get; } = result;

    public Term? Key { get; } = key;

    public Term Value { get; } = value;

    public List<Expr> Body { get; } = body;
}

/// <summary>A call of a builtin, an operator or a rule.</summary>
internal sealed class CallTerm(Place at, RefTerm function, List<Term> arguments) : Term(at)
{
    public RefTerm Function { get; } = function;

    public List<Term> Arguments { get; } = arguments;

    /// <summary>The name with dots: <c>eq</c>, <c>json.patch</c>, <c>data.lib.f</c>.</summary>
    public string Name => field ??= RefText.Write(Function);
}

/// <summary>An interpolated string: texts and expressions.</summary>
internal sealed class TemplateTerm(Place at, List<Term> parts) : Term(at)
{
    public List<Term> Parts { get; } = parts;
}
