using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>The types of the variables of a body; those of outer bodies can be read.</summary>
internal sealed class TypeScope(TypeTree documents, TypeScope? outer)
{
    private readonly Dictionary<string, RegoType?> _variables = new(StringComparer.Ordinal);

    public TypeTree Documents { get; } = documents;

    public TypeScope? Outer { get; } = outer;

    public bool Has(string name) => _variables.ContainsKey(name);

    public void Put(string name, RegoType? type) => _variables[name] = type;

    /// <summary>The type of a variable; null if it is unknown. The name of a builtin has the builtin's type.</summary>
    public RegoType? Find(string name)
    {
        for (TypeScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(name, out RegoType? type))
            {
                return type;
            }
        }

        return BuiltinTable.Find(name)?.Type;
    }

    /// <summary>The type of what a reference leads to; null if it leads nowhere.</summary>
    public RegoType? Find(List<Term> path)
    {
        string? root = (path[0] as VarTerm)?.Name;
        for (TypeScope? scope = this; scope is not null && root is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(root, out RegoType? type))
            {
                return Select(type, path, 1);
            }
        }

        switch (root)
        {
            case "data":
                return FindDocument(path);
            case "input":
                return RegoType.Any;
            default:
                return root is not null && BuiltinTable.Find(RefText.Write(path)) is { } builtin ? builtin.Type : null;
        }
    }

    private RegoType? FindDocument(List<Term> path)
    {
        TypeTree at = Documents;
        for (int i = 1; i < path.Count; i++)
        {
            TypeTree? child = at.Child(path[i]);
            if (at.Type is not null && child is null)
            {
                return Select(at.Type, path, i);
            }

            if (at.Type is null && path[i] is VarTerm or RefTerm)
            {
                return Select(at.Extent(), path, i);
            }

            if (child is null)
            {
                return RegoType.Any;
            }

            at = child;
        }

        return at.Extent();
    }

    private static RegoType? Select(RegoType? type, List<Term> path, int start)
    {
        for (int i = start; i < path.Count && type is not null; i++)
        {
            type = path[i] is ScalarTerm scalar
                ? TypeRelations.Select(type, scalar.Value)
                : TypeRelations.Values(type);
        }

        return type;
    }
}
