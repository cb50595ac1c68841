using Admission.Json;

namespace Admission.JavaScript.Lints;

/// <summary>Finds comparisons whose result is always the same.</summary>
internal static class ImpossibleComparison
{
    /// <summary>Why two values are never equal; null if they can be.</summary>
    /// <param name="right">The other value.</param>
    /// <param name="isStrict">Are they compared with <c>===</c>?</param>
    public static string? WhyNever(ComparedValue left, ComparedValue right, bool isStrict)
    {
        if (isStrict && (left.Type is { IsFresh: true } || right.Type is { IsFresh: true }))
        {
            string made = right.Type is { IsFresh: true } ? right.Text : left.Text;
            return $"{made} creates a new object, which equals no other value.";
        }

        if (left.Type is not { } leftType || right.Type is not { } rightType)
        {
            return null;
        }

        if (leftType.Value is not null && rightType.Value is null)
        {
            return WhyNever(right, left, isStrict);
        }

        if (leftType.IsObject && !rightType.IsObject)
        {
            return isStrict ? $"{left.Text} is {leftType.Name}, not {rightType.Name}.{Advice(left, right)}" : null;
        }

        if (rightType.IsObject && !leftType.IsObject)
        {
            return isStrict ? $"{right.Text} is {rightType.Name}, not {leftType.Name}.{Advice(right, left)}" : null;
        }

        if (leftType.IsObject)
        {
            return null;
        }

        if (leftType.Kind != rightType.Kind)
        {
            return isStrict ? $"{left.Text} is {leftType.Name}, not {rightType.Name}." : null;
        }

        return rightType is { Kind: ValueKind.String, Value: { } text } ? WhyNever(left, text) : null;
    }

    /// <summary>
    /// The problem of <c>==</c> between an object and a plain value, which compares the text of the object; null for
    /// another comparison.
    /// </summary>
    public static string? WhyText(ComparedValue left, ComparedValue right)
    {
        if (left.Type is not { IsFresh: false } leftType || right.Type is not { IsFresh: false } rightType
            || leftType.IsObject == rightType.IsObject)
        {
            return null;
        }

        (ComparedValue thing, ComparedValue plain) = leftType.IsObject ? (left, right) : (right, left);
        return $"{thing.Text} is {thing.Type!.Name}: '==' compares the text, not the value.{Advice(thing, plain)}";
    }

    private static string? WhyNever(ComparedValue value, string text)
    {
        ReviewType type = value.Type!;
        if (type.Words.Length > 0 && !type.Words.Contains(text))
        {
            return $"{value.Text} is one of {string.Join(", ", type.Words.Select(static word => $"\"{word}\""))}."
                + (Suggestion.Nearest(text, type.Words) is { } near ? $" Did you mean \"{near}\"?" : "");
        }

        return type.Spelling?.Invoke(text) is { } reason ? $"{reason}." : null;
    }

    private static string Advice(ComparedValue thing, ComparedValue plain)
    {
        ReviewType type = thing.Type!;
        bool isImage = ReferenceEquals(type.Members, ReviewTypeTable.Image.Members);
        return isImage && plain.Type!.Value is { } text ? $" Use {thing.Text}.matches(\"{text}\")."
            : type.Advice.Length > 0 ? $" {type.Advice}."
            : "";
    }
}

/// <summary>One side of a comparison.</summary>
/// <param name="Type">Its known type; null if not known.</param>
/// <param name="Text">Its source, on one line.</param>
internal readonly record struct ComparedValue(ReviewType? Type, string Text);
