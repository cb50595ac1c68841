using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>The stage "recursion": checks that no rule depends on itself.</summary>
internal sealed class RecursionCheck(CompiledProgram program, List<RegoError> errors)
{
    // Maximum number of recursive rules that are reported, and of rules in the path of such an error.
    private const int MaxErrors = 10;
    private const int MaxShown = 20;

    private readonly Dictionary<RuleGroup, List<RuleGroup>> _uses = [];

    /// <summary>All groups; each follows those that it uses.</summary>
    public List<RuleGroup> UsedFirst { get; private set; } = [];

    public void Check()
    {
        foreach (RuleGroup group in program.Groups)
        {
            _uses[group] = UsesOf(group);
        }

        Dictionary<RuleGroup, int> components = Components();
        ILookup<int, RuleGroup> members = components.ToLookup(static pair => pair.Value, static pair => pair.Key);
        foreach (RuleGroup group in program.Groups)
        {
            if ((_uses[group].Contains(group) || members[components[group]].Skip(1).Any())
                && PathBack(group, components) is { } path)
            {
                errors.Add(RuleThatUses(group, path[1]).At.Error(RegoError.Recursion,
                    $"rule {group.Path} is recursive: {Text(path)}"));
                if (errors.Count >= MaxErrors)
                {
                    return;
                }
            }
        }
    }

    private static string Text(List<RuleGroup> path)
    {
        IEnumerable<string> names = path.Select(static group => group.Path);
        return string.Join(" -> ", path.Count <= MaxShown
            ? names
            : [.. names.Take(MaxShown), $"({path.Count - MaxShown - 1} more)", path[^1].Path]);
    }

    // The groups of rules that use each other, by Kosaraju's algorithm. It visits each use once; a search from each
    // rule would visit all uses many times. It does not recurse, because the chain of rules can have any length.
    private Dictionary<RuleGroup, int> Components()
    {
        var users = program.Groups.ToDictionary(static group => group, static _ => new List<RuleGroup>());
        foreach (RuleGroup group in program.Groups)
        {
            _uses[group].ForEach(used => users[used].Add(group));
        }

        var components = new Dictionary<RuleGroup, int>();
        Stack<RuleGroup> finished = Finished();
        UsedFirst = [.. finished.Reverse()];
        foreach (RuleGroup group in finished.Where(group => !components.ContainsKey(group)))
        {
            int component = components.Count;
            var open = new Stack<RuleGroup>([group]);
            components[group] = component;
            while (open.TryPop(out RuleGroup? next))
            {
                foreach (RuleGroup user in users[next].Where(user => components.TryAdd(user, component)))
                {
                    open.Push(user);
                }
            }
        }

        return components;
    }

    // All groups; a group follows those that it uses, unless they use each other. The last one is first.
    private Stack<RuleGroup> Finished()
    {
        var finished = new Stack<RuleGroup>();
        var seen = new HashSet<RuleGroup>();
        foreach (RuleGroup start in program.Groups.Where(seen.Add))
        {
            var open = new Stack<(RuleGroup Group, int Next)>([(start, 0)]);
            while (open.TryPop(out (RuleGroup Group, int Next) at))
            {
                List<RuleGroup> uses = _uses[at.Group];
                if (at.Next == uses.Count)
                {
                    finished.Push(at.Group);
                    continue;
                }

                open.Push((at.Group, at.Next + 1));
                if (seen.Add(uses[at.Next]))
                {
                    open.Push((uses[at.Next], 0));
                }
            }
        }

        return finished;
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

    // The rules that a reference can reach; a step that is not a constant string can be any name.
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

    private List<RuleGroup>? PathBack(RuleGroup start, Dictionary<RuleGroup, int> components)
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

                if (components[used] == components[start] && parents.TryAdd(used, group))
                {
                    queue.Enqueue(used);
                }
            }
        }

        return null;
    }
}
