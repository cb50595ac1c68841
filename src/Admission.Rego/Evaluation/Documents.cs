using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>What is below <c>data</c>: base documents and the documents of rules, as one tree.</summary>
internal static class Documents
{
    /// <summary>The document at a path from <c>data</c>.</summary>
    public static RegoValue? Walk(Machine m, string[] path)
    {
        RegoValue? value = Root(m);
        foreach (string name in path)
        {
            value = value switch
            {
                null => null,
                VirtualDocument document => document.Step(m, new RegoString(name)),
                _ => value.Get(new RegoString(name)),
            };
        }

        return value;
    }

    private static RegoValue? Root(Machine m)
    {
        m.Reading.Parts |= InputParts.Surroundings;
        return m.World.Overrides?.Value
            ?? new VirtualDocument(m.Program.Root, m.World.Data, m.World.Overrides);
    }

    /// <summary>The document of a node of the tree of rules.</summary>
    public static RegoValue? At(Machine m, RuleNode node, RegoValue? document, DataOverride? overrides)
    {
        if (node.Group is { } group)
        {
            RegoValue? value = group.Kind == RuleKind.Function ? document : RuleRuns.Document(m, group);
            return overrides is null ? value : Replaced(value, overrides);
        }

        return new VirtualDocument(node, document, overrides);
    }

    /// <summary>A value without virtual documents in it.</summary>
    public static RegoValue? Whole(Machine m, RegoValue? value)
    {
        if (value is not VirtualDocument document)
        {
            return value;
        }

        var builder = new ObjectBuilder();
        foreach (RegoValue key in document.Keys(m))
        {
            if (Whole(m, document.WholeStep(m, key)) is { } member)
            {
                builder.Set(key, member);
            }
        }

        return builder.Build();
    }

    /// <summary>A base document with replaced places.</summary>
    public static RegoValue? Replaced(RegoValue? document, DataOverride overrides)
    {
        if (overrides.Value is { } value)
        {
            return value;
        }

        var builder = document is RegoObject members ? ObjectBuilder.From(members) : new ObjectBuilder();
        foreach ((string name, DataOverride child) in overrides.Children)
        {
            var key = new RegoString(name);
            if (Replaced((document as RegoObject)?.Get(key), child) is { } member)
            {
                builder.Set(key, member);
            }
        }

        return builder.Build();
    }

    public static void AddKeys(SortedSet<RegoValue> keys, RegoValue? document)
    {
        if (document is RegoObject members)
        {
            for (int i = 0; i < members.Count; i++)
            {
                keys.Add(members.At(i).Key);
            }
        }
    }

    /// <summary>Two documents of rules as one: objects and sets are joined, other values must be equal.</summary>
    public static RegoValue Combine(RegoValue left, RegoValue right, Syntax.Place at)
    {
        switch (left, right)
        {
            case (RegoObject x, RegoObject y):
                ObjectBuilder builder = ObjectBuilder.From(x);
                for (int i = 0; i < y.Count; i++)
                {
                    (RegoValue key, RegoValue value) = y.At(i);
                    builder.Set(key, builder.TryGet(key, out RegoValue own) ? Combine(own, value, at) : value);
                }

                return builder.Build();
            case (RegoSet x, RegoSet y):
                return new RegoSet([.. x.Sorted, .. y.Sorted]);
            default:
                return RegoOrder.AreEqual(left, right)
                    ? left
                    : throw new EvaluationHalt(at.Error(RegoError.Conflict, "object keys must be unique"));
        }
    }
}
