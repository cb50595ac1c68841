namespace Admission.Rego.Compile;

/// <summary>The variables that one body declares, and the variables that it uses.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Local> _declared = new(StringComparer.Ordinal);

    public Scope? Outer { get; } = outer;

    /// <summary>Names that this body declares somewhere: they never mean a rule or an import here.</summary>
    public HashSet<string> Announced { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that were used before they were declared.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, Local>> Declared => _declared;

    public void Declare(string name, Local local) => _declared[name] = local;

    public Local? Own(string name) => _declared.GetValueOrDefault(name);

    /// <summary>The innermost declaration of a name.</summary>
    public Local? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._declared.TryGetValue(name, out Local? local))
            {
                return local;
            }
        }

        return null;
    }

    public bool IsAnnounced(string name) => Announced.Contains(name) || (Outer?.IsAnnounced(name) ?? false);

    internal sealed class Local(string unique, LocalOrigin origin, Syntax.Place at)
    {
        public string Unique { get; } = unique;

        public LocalOrigin Origin { get; } = origin;

        public Syntax.Place At { get; } = at;

        public bool IsUsed { get; set; }
    }

    internal enum LocalOrigin
    {
        Argument,
        Some,
        Assigned,
        Loop,
    }
}
