using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// A place below <c>data</c> with packages and rules: its members are computed when they are asked for. It never leaves
/// the steps of a reference; <see cref="Documents.Whole"/> makes a value of it.
/// </summary>
internal sealed class VirtualDocument(RuleNode node, RegoValue? document, DataOverride? overrides) : RegoObject
{
    public override int Count => throw new InvalidOperationException("a virtual document is not a value");

    internal override int Steps => throw new InvalidOperationException("a virtual document is not a value");

    internal override RegoValue? Member(string key) =>
        throw new InvalidOperationException("a virtual document is not a value");

    /// <summary>The member of a key; null if there is none.</summary>
    public RegoValue? Step(Machine m, RegoValue key)
    {
        string? name = (key as RegoString)?.Text;
        DataOverride? replaced = name is null ? null : overrides?.Children.GetValueOrDefault(name);
        if (replaced?.Value is { } value)
        {
            return value;
        }

        // Base documents are found by the text of an integer, as in a path of a store.
        RegoValue? own = document?.Get(key)
            ?? (key is RegoNumber { IsPlainInteger: true } number ? document?.Get(new RegoString(number.Text)) : null);
        if (name is not null && node.Children.TryGetValue(name, out RuleNode? child))
        {
            own = Documents.At(m, child, own, replaced);
        }
        else if (replaced is not null)
        {
            own = Documents.Replaced(own, replaced);
        }

        if (node.Dynamic is null || RuleRuns.Document(m, node.Dynamic)!.Get(key) is not { } computed)
        {
            return own;
        }

        return own is null ? computed : Documents.Combine(Documents.Whole(m, own)!, computed, node.Dynamic.Rules[0].At);
    }

    /// <summary>
    /// The member of a key in the whole document: there, a base document hides a rule of the same name.
    /// </summary>
    public RegoValue? WholeStep(Machine m, RegoValue key) =>
        overrides is null && key is RegoString name && node.Children.TryGetValue(name.Text, out RuleNode? child)
            && child.Group is not null && document?.Get(key) is { } own
            ? own
            : Step(m, key);

    /// <summary>All keys that can have a value, in order.</summary>
    public List<RegoValue> Keys(Machine m)
    {
        var keys = new SortedSet<RegoValue>();
        Documents.AddKeys(keys, document);
        foreach ((string name, RuleNode child) in node.Children)
        {
            if (child.Group?.Kind != RuleKind.Function)
            {
                keys.Add(new RegoString(name));
            }
        }

        foreach (string name in overrides?.Children.Keys ?? Enumerable.Empty<string>())
        {
            keys.Add(new RegoString(name));
        }

        if (node.Dynamic is not null)
        {
            Documents.AddKeys(keys, RuleRuns.Document(m, node.Dynamic));
        }

        return [.. keys];
    }

    protected override int HashOf() => throw new InvalidOperationException("a virtual document is not a value");
}
