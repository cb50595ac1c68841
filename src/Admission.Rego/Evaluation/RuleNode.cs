namespace Admission.Rego.Evaluation;

/// <summary>A place in the tree of packages and rules below <c>data</c>.</summary>
internal sealed class RuleNode(RuleNode? parent, string name)
{
    public RuleNode? Parent { get; } = parent;

    public string Name { get; } = name;

    public SortedDictionary<string, RuleNode> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>The rules whose whole head is this place; null if there are none.</summary>
    public RuleGroup? Group { get; set; }

    /// <summary>The rules whose head goes on with variables from here; null if there are none.</summary>
    public RuleGroup? Dynamic { get; set; }

    /// <summary>Is this the place of a package?</summary>
    public bool IsPackage { get; set; }

    public string Path => Parent is null ? Name : $"{Parent.Path}.{Name}";

    public RuleNode Child(string name)
    {
        if (!Children.TryGetValue(name, out RuleNode? child))
        {
            child = new RuleNode(this, name);
            Children.Add(name, child);
        }

        return child;
    }

    /// <summary>All groups at this place and below.</summary>
    public IEnumerable<RuleGroup> Groups()
    {
        if (Group is not null)
        {
            yield return Group;
        }

        if (Dynamic is not null)
        {
            yield return Dynamic;
        }

        foreach (RuleGroup group in Children.Values.SelectMany(static child => child.Groups()))
        {
            yield return group;
        }
    }
}
