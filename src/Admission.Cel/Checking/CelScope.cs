using Admission.Cel.Values;

namespace Admission.Cel.Checking;

/// <summary>Variables that comprehensions declare, innermost first.</summary>
internal sealed class CelScope(CelScope? parent)
{
    private readonly List<(string Name, CelType Type)> _variables = [];

    public CelScope? Parent { get; } = parent;

    public void Declare(string name, CelType type) => _variables.Add((name, type));

    public CelType? Find(string name)
    {
        for (CelScope? scope = this; scope is not null; scope = scope.Parent)
        {
            for (int i = scope._variables.Count - 1; i >= 0; i--)
            {
                if (scope._variables[i].Name == name)
                {
                    return scope._variables[i].Type;
                }
            }
        }

        return null;
    }
}
