using Admission.Rego.Syntax;

namespace Admission.Rego.Evaluation;

/// <summary>Modules that are ready to run.</summary>
internal sealed class CompiledProgram
{
    public RuleNode Root { get; } = new(null, "data");

    public List<RuleGroup> Groups { get; } = [];

    /// <summary>
    /// The number of values that an evaluation remembers: those of groups, then those of comprehensions.
    /// </summary>
    public int Values => Groups.Count + Comprehensions;

    /// <summary>The number of comprehensions that have one value for an evaluation.</summary>
    public int Comprehensions { get; set; }

    public Dictionary<string, RuleGroup> Functions { get; } = new(StringComparer.Ordinal);

    public List<RegoModule> Modules { get; } = [];

    public LocalNames Names { get; } = new();

    /// <summary>The types of the rules, which queries are checked with.</summary>
    public TypeTree Types { get; } = new();

    /// <summary>
    /// Every string in the source: the members that rules can read by name. Made when it is first read.
    /// </summary>
    public Lazy<IReadOnlySet<string>> Strings { get; set; } = new(static () => new HashSet<string>());

    /// <summary>The rules at a path with dots from <c>data</c>; null if there are none.</summary>
    public RuleGroup? GroupAt(string path)
    {
        string[] parts = path.Split('.');
        if (parts[0] != "data")
        {
            return null;
        }

        return GroupAt(parts.Skip(1));
    }

    /// <summary>The rules at a path below <c>data</c>; null if there are none.</summary>
    public RuleGroup? GroupAt(IEnumerable<string> path)
    {
        RuleNode? node = Root;
        foreach (string name in path)
        {
            if (!node.Children.TryGetValue(name, out node))
            {
                return null;
            }
        }

        return node.Group;
    }
}
