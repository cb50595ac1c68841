using System.Globalization;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>The stages "rule tree" and "conflicts": puts the rules of all modules into one tree.</summary>
internal sealed class RuleTreeBuilder(CompiledProgram program, List<RegoError> errors)
{
    public void Add(RegoModule module)
    {
        RuleNode package = program.Root;
        foreach (string name in module.Package)
        {
            package = package.Child(name);
        }

        package.IsPackage = true;
        foreach (Rule rule in module.Rules)
        {
            Add(package, rule);
        }
    }

    /// <summary>Reports rules and packages with the same path.</summary>
    public void CheckConflicts()
    {
        foreach (RegoModule module in program.Modules)
        {
            RuleNode node = program.Root;
            foreach (string name in module.Package)
            {
                node = node.Child(name);
                foreach (Rule rule in node.Group is null ? [] : AllOf(node.Group))
                {
                    errors.Add(module.PackageAt.Error(RegoError.Type, string.Create(CultureInfo.InvariantCulture,
                        $"package {string.Join('.', module.Package)} conflicts with rule {rule.Name} defined at "
                        + $"{rule.At.File}:{rule.At.Line}")));
                }
            }
        }

        foreach (RuleGroup group in program.Groups)
        {
            CheckGroup(group);
        }

        CheckChildren(program.Root);
    }

    private void Add(RuleNode package, Rule rule)
    {
        RuleNode node = package.Child(((VarTerm)rule.Head[0]).Name);
        int constant = 1;
        while (constant < rule.Head.Count && rule.Head[constant] is ScalarTerm { Text: { } name })
        {
            node = node.Child(name);
            constant++;
        }

        if (constant < rule.Head.Count)
        {
            node.Dynamic ??= NewGroup(RuleKind.Object, node);
            node.Dynamic.Rules.Add(rule);
            return;
        }

        RuleKind kind = rule.Arguments is not null ? RuleKind.Function
            : rule.Key is not null ? RuleKind.Set : RuleKind.Value;
        node.Group ??= NewGroup(kind, node);
        if (kind == RuleKind.Function)
        {
            program.Functions[node.Path] = node.Group;
        }

        if (rule.IsDefault)
        {
            if (node.Group.Default is { } other)
            {
                errors.Add(rule.Module!.PackageAt.Error(RegoError.Type, string.Create(CultureInfo.InvariantCulture,
                    $"multiple default rules {node.Path} found at {other.At.File}:{other.At.Line}, "
                    + $"{rule.At.File}:{rule.At.Line}")));
                return;
            }

            node.Group.Default = rule;
            return;
        }

        node.Group.Rules.Add(rule);
    }

    private RuleGroup NewGroup(RuleKind kind, RuleNode node)
    {
        var group = new RuleGroup(program.Groups.Count, kind, node.Path);
        program.Groups.Add(group);
        return group;
    }

    private void CheckGroup(RuleGroup group)
    {
        Rule first = group.Default is null ? group.Rules[0] : group.Rules.Append(group.Default).MinBy(static r =>
            r.At.Line)!;
        bool differs = group.Kind != RuleKind.Object
            && (group.Default is null ? group.Rules : [.. group.Rules, group.Default])
            .Exists(rule => (rule.Key is null) != (first.Key is null)
                || rule.Arguments?.Count != first.Arguments?.Count);
        if (differs)
        {
            errors.Add(first.At.Error(RegoError.Type, $"conflicting rules {group.Path} found"));
        }
    }

    private static IEnumerable<Rule> AllOf(RuleGroup group) =>
        group.Default is null ? group.Rules : group.Rules.Append(group.Default);

    // As in OPA, the error is at the first of the rules and names the last.
    private RegoError ConflictOf(RuleGroup group, RuleGroup dynamic)
    {
        Rule[] rules =
        [
            .. AllOf(group).Concat(dynamic.Rules).OrderBy(rule => program.Modules.IndexOf(rule.Module!))
                .ThenBy(static rule => rule.At.Line).ThenBy(static rule => rule.At.Column),
        ];
        string steps = string.Concat(
            rules[^1].Head.Skip(1).SkipWhile(static step => step is ScalarTerm { Text: not null })
                .Select(step => $"[{RefText.Write(step, program.Names.Original)}]"));
        return rules[0].At.Error(RegoError.Type, $"conflicting rules {group.Path}{steps} found");
    }

    private void CheckChildren(RuleNode node)
    {
        if (node.Group is { } group)
        {
            string[] below = [.. node.Children.Values.SelectMany(static child => child.Groups())
                .Select(static child => child.Path)];
            Rule first = group.Rules.FirstOrDefault() ?? group.Default!;
            if (below.Length > 0)
            {
                errors.Add(first.At.Error(
                    RegoError.Type, $"rule {group.Path} conflicts with [{string.Join(' ', below)}]"));
            }
            else if (node.Dynamic is not null)
            {
                errors.Add(ConflictOf(group, node.Dynamic));
            }
        }

        foreach (RuleNode child in node.Children.Values)
        {
            CheckChildren(child);
        }
    }
}
