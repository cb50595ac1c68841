using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// The fields of a change, as <c>changes({ ignore })</c> and field locks name them: a
/// <see cref="FieldPath"/> with wildcards. Parse it once and keep it.
/// <list type="bullet">
/// <item><c>metadata.annotations</c>: that field and everything below it, never a longer name with that prefix.</item>
/// <item><c>.*</c> is any one name, <c>[*]</c> any one item of a list; neither matches the other.</item>
/// <item><c>containers[name=web]</c> is the item with that key. Of a key with several parts the named ones must fit:
/// <c>ports[containerPort=80]</c>. Quote a text that looks like a number: <c>[name="80"]</c>.</item>
/// <item><c>[0]</c> is a position, in lists without a merge key only: changes name the items of keyed lists by
/// key.</item>
/// </list>
/// Immutable and thread-safe.
/// </summary>
public sealed class FieldPattern
{
    private readonly ImmutableArray<Step> _steps;

    private FieldPattern(string text, ImmutableArray<Step> steps)
    {
        Text = text;
        _steps = steps;
    }

    private enum StepKind
    {
        Exact,
        AnyName,
        AnyItem,
    }

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <param name="text">The pattern; an empty one is an error, because it would cover every field.</param>
    /// <param name="pattern">The pattern; null on error.</param>
    /// <param name="error">The problem and its position; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out FieldPattern? pattern, out string error)
    {
        pattern = null;
        var reader = new FieldPathReader(text);
        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>();
        while (!reader.AtEnd)
        {
            if (reader.TryReadWildcard(isFirst: steps.Count == 0, out bool isItem))
            {
                steps.Add(new Step(isItem ? StepKind.AnyItem : StepKind.AnyName, default));
            }
            else if (reader.TryReadSegment(isFirst: steps.Count == 0, out FieldSegment segment))
            {
                steps.Add(new Step(StepKind.Exact, segment));
            }
            else
            {
                error = $"'{text}' is not a field pattern: {reader.Error}";
                return false;
            }
        }

        error = steps.Count > 0 ? "" : "a field pattern is empty. Specify a field, such as spec.replicas.";
        pattern = steps.Count > 0 ? new FieldPattern(text, steps.ToImmutable()) : null;
        return pattern is not null;
    }

    /// <summary>Reads a text that is known to be a pattern.</summary>
    /// <exception cref="FormatException">The text is not a pattern.</exception>
    public static FieldPattern Parse(string text) =>
        TryParse(text, out FieldPattern? pattern, out string error) ? pattern : throw new FormatException(error);

    /// <summary>Is the field the one of this pattern, or below it?</summary>
    public bool Covers(FieldPath field) => field.Depth >= _steps.Length && Fits(field, _steps.Length);

    /// <summary>Is a field of this pattern below that one, so that it may cover a part of its value?</summary>
    public bool NamesBelow(FieldPath field) => field.Depth < _steps.Length && Fits(field, field.Depth);

    /// <summary>The values of all fields of this pattern in an object; none if there are none.</summary>
    /// <param name="root">The object.</param>
    /// <param name="found">Receives the values, in the order of the object.</param>
    public void FindValues(JsonValue root, List<JsonValue> found)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(found);
        FindValues(root, 0, found);
    }

    /// <summary>Number of steps; at least 1.</summary>
    internal int Length => _steps.Length;

    /// <summary>The name of a step; null if it matches any name, or an item.</summary>
    /// <param name="step">Position of the step, from 0; there is always one.</param>
    public string? NameAt(int step) => _steps[step].Kind == StepKind.Exact ? _steps[step].Segment.Name : null;

    /// <summary>Is every step a name, any name, or any item?</summary>
    public bool HasOnlyNamesAndWildcards
    {
        get
        {
            foreach (Step step in _steps)
            {
                if (step.Kind == StepKind.Exact && step.Segment.Name is null)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Does a step match any name?</summary>
    internal bool IsAnyName(int step) => _steps[step].Kind == StepKind.AnyName;

    /// <summary>The pattern as it was given.</summary>
    public override string ToString() => Text;

    private void FindValues(JsonValue value, int depth, List<JsonValue> found)
    {
        if (depth == _steps.Length)
        {
            found.Add(value);
            return;
        }

        Step step = _steps[depth];
        if (step is { Kind: StepKind.Exact, Segment.Name: { } name })
        {
            if (value.Member(name) is { } member)
            {
                FindValues(member, depth + 1, found);
            }
        }
        else if (step.Kind == StepKind.AnyName)
        {
            for (int i = 0; i < value.Names.Length; i++)
            {
                FindValues(value[i], depth + 1, found);
            }
        }
        else
        {
            ReadOnlySpan<JsonValue> items = value.Items;
            for (int i = 0; i < items.Length; i++)
            {
                if (step.Kind == StepKind.AnyItem
                    || (step.Segment.Keys.IsEmpty ? step.Segment.Index == i
                        : FieldKey.AllFit(step.Segment.Keys, items[i])))
                {
                    FindValues(items[i], depth + 1, found);
                }
            }
        }
    }

    private bool Fits(FieldPath field, int count)
    {
        for (FieldPath path = field; path.Parent is { } parent; path = parent)
        {
            if (path.Depth <= count && !_steps[path.Depth - 1].Fits(path.Segment))
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Step(StepKind Kind, FieldSegment Segment)
    {
        public bool Fits(FieldSegment segment) => Kind switch
        {
            StepKind.AnyName => segment.Name is not null,
            StepKind.AnyItem => segment.Name is null,
            _ => Segment.Keys.IsEmpty ? Segment == segment : HasKeys(segment.Keys),
        };

        private bool HasKeys(ImmutableArray<FieldKey> keys)
        {
            foreach (FieldKey key in Segment.Keys)
            {
                if (!keys.Contains(key))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
