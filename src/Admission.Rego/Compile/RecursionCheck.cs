using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>The stage "recursion": no rule depends on itself.</summary>
internal sealed class RecursionCheck(CompiledProgram program, List<RegoError> errors)
{
    private readonly Dictionary<RuleGroup, List<RuleGroup>> _uses = [];

    public void Check()
    {
        foreach (RuleGroup group in program.Groups)
        {
            _uses[group] = UsesOf(group);
        }

        foreach (RuleGroup group in program.Groups)
        {
            if (PathBack(group) is { } path)
            {
                string text = string.Join(" -> ", path.Select(static g => g.Path));
                errors.Add(RuleThatUses(group, path[1]).At.Error(RegoError.Recursion,
                    $"rule {group.Path} is recursive: {text}"));
            }
        }
    }

    // The first rule of a group that uses another group.
    private Rule RuleThatUses(RuleGroup group, RuleGroup used) =>
        group.Rules.Find(rule => UsesOf([rule]).Contains(used)) ?? group.Rules.FirstOrDefault() ?? group.Default!;

    private List<RuleGroup> UsesOf(RuleGroup group) =>
        UsesOf(group.Default is null ? group.Rules : [.. group.Rules, group.Default]);

    private List<RuleGroup> UsesOf(List<Rule> rules)
    {
        var found = new HashSet<RuleGroup>();
        void Visit(Term term)
        {
            if (term is RefTerm { Root: "data" } reference)
            {
                found.UnionWith(GroupsAt(reference));
            }
            else if (term is CallTerm call && program.Functions.TryGetValue(call.Name, out RuleGroup? function))
            {
                found.Add(function);
            }
        }

        foreach (Rule rule in rules)
        {
            SyntaxWalk.Visit(rule, Visit, expression => expression.With.ForEach(with =>
            {
                if (with.Value is RefTerm { Root: "data" } value)
                {
                    found.UnionWith(GroupsAt(value));
                }
            }));
        }

        return [.. found];
    }

    // The rules that a reference can reach; a step that is no constant string can be any name.
    private IEnumerable<RuleGroup> GroupsAt(RefTerm reference)
    {
        List<RuleNode> nodes = [program.Root];
        var found = new List<RuleGroup>();
        foreach (Term step in reference.Path.Skip(1))
        {
            var next = new List<RuleNode>();
            foreach (RuleNode node in nodes)
            {
                if (node.Dynamic is not null)
                {
                    found.Add(node.Dynamic);
                }

                if (step is ScalarTerm scalar)
                {
                    if (scalar.Text is not null && node.Children.TryGetValue(scalar.Text, out RuleNode? child))
                    {
                        next.Add(child);
                    }
                }
                else
                {
                    next.AddRange(node.Children.Values);
                }
            }

            found.AddRange(next.Where(static n => n.Group is not null).Select(static n => n.Group!));
            nodes = [.. next.Where(static n => n.Group is null)];
        }

        found.AddRange(nodes.SelectMany(static n => n.Groups()).Where(static g => g.Kind != RuleKind.Function));
        return found;
    }

    private List<RuleGroup>? PathBack(RuleGroup start)
    {
        var parents = new Dictionary<RuleGroup, RuleGroup>();
        var queue = new Queue<RuleGroup>([start]);
        while (queue.TryDequeue(out RuleGroup? group))
        {
            foreach (RuleGroup used in _uses[group])
            {
                if (ReferenceEquals(used, start))
                {
                    List<RuleGroup> path = [start];
                    for (RuleGroup? back = group; !ReferenceEquals(back, start); back = parents[back])
                    {
                        path.Add(back);
                    }

                    path.Add(start);
                    path.Reverse();
                    return path;
                }

                if (parents.TryAdd(used, group))
                {
                    queue.Enqueue(used);
                }
            }
        }

        return null;
    }
}
