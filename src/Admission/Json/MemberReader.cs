using System.Collections.Immutable;

namespace Admission.Json;

/// <summary>Reads the members of one object that a person wrote, and collects the errors.</summary>
/// <param name="value">The object.</param>
/// <param name="path">Its path in the document.</param>
/// <param name="errors">Receives the errors.</param>
public sealed class MemberReader(JsonValue value, string path, List<FieldError> errors)
{
    private readonly HashSet<string> _misspelt = new(StringComparer.Ordinal);

    public JsonValue Value => value;

    /// <summary>Path of the object.</summary>
    public string Path => path;

    /// <summary>Reads a value that must be an object; null, with an error, if it is not one.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Its path in the document.</param>
    /// <param name="what">What it is, for the error: <c>a match rule</c>.</param>
    /// <param name="errors">Receives the errors.</param>
    public static MemberReader? Open(JsonValue value, string path, string what, List<FieldError> errors)
    {
        if (value.Kind == JsonKind.Object)
        {
            return new MemberReader(value, path, errors);
        }

        errors.Add(new FieldError(path, $"{what} must be an object, not {Shown(value)}. Write {{ name: value }}."));
        return null;
    }

    /// <summary>The path of a member.</summary>
    /// <param name="name">The name of the member, which need not exist.</param>
    public string At(string name) => MemberPath.Member(path, name);

    /// <summary>Reports a problem with a member.</summary>
    /// <param name="name">The name of the member.</param>
    /// <param name="message">What is wrong, and how to fix it.</param>
    public void Add(string name, string message) => errors.Add(new FieldError(At(name), message));

    /// <summary>Reports every unknown member.</summary>
    /// <param name="known">The known names.</param>
    /// <param name="what">What the names are, with its article: <c>a match field</c>.</param>
    /// <param name="see">Where they are documented, as a sentence.</param>
    public void RefuseUnknown(IReadOnlyList<string> known, string what, string see)
    {
        foreach (string name in value.Names)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                _misspelt.Add(Suggestion.Nearest(name, known) ?? "");
                errors.Add(new FieldError(At(name), $"'{name}' is not {what}. {Suggestion.Ask(name, known)}{see}")
                {
                    Correction = Suggestion.Recase(name, known),
                });
            }
        }
    }

    /// <summary>Is a required member missing? Reports it, unless a misspelled name has been reported already.</summary>
    /// <param name="name">The name of the member.</param>
    /// <param name="fix">A sentence that says what to write.</param>
    public bool IsMissing(string name, string fix)
    {
        if (value.Member(name) is not null)
        {
            return false;
        }

        if (!_misspelt.Contains(name))
        {
            errors.Add(new FieldError(path, $"'{name}' is missing. {fix}"));
        }

        return true;
    }

    /// <summary>Is a member present and not an explicit null, which YAML reads if nothing follows a name?</summary>
    public bool IsSet(string name) => value.Member(name) is { Kind: not JsonKind.Null };

    /// <summary>A member that is an object; null, with an error, if it is not one; null if it is absent.</summary>
    public MemberReader? Object(string name) =>
        value.Member(name) is { } member ? Open(member, At(name), $"'{name}'", errors) : null;

    /// <summary>
    /// The items of a member that is a list; empty if it is absent, or with an error if it is not a list.
    /// </summary>
    public ImmutableArray<JsonValue> List(string name)
    {
        if (value.Member(name) is not { } member)
        {
            return [];
        }

        if (member.Kind == JsonKind.Array)
        {
            return [.. member.Items];
        }

        string example = member.Kind == JsonKind.String ? $"[{member}]" : "[ ... ]";
        Add(name, $"'{name}' must be a list, not {Shown(member)}. Write {example}.");
        return [];
    }

    /// <summary>
    /// The strings of a list; null if it is absent. An item that is not a string, or empty, is an error.
    /// </summary>
    public ImmutableArray<string>? TextList(string name)
    {
        if (value.Member(name) is null)
        {
            return null;
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<JsonValue> items = List(name);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Text is { } text)
            {
                texts.Add(text);
            }
            else
            {
                errors.Add(new FieldError(
                    MemberPath.Item(At(name), i),
                    $"'{name}' must contain strings, not {Shown(items[i])}. Put it in quotes."));
            }
        }

        return texts.Count == items.Length && value.Member(name)!.Kind == JsonKind.Array ? texts.ToImmutable() : null;
    }

    /// <summary>A string; null if it is absent, or with an error if it is not a string or empty.</summary>
    public string? Text(string name)
    {
        if (value.Member(name) is not { } member)
        {
            return null;
        }

        if (member.Kind != JsonKind.String)
        {
            Add(name, $"'{name}' must be a string, not {Shown(member)}. Put it in quotes.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(member.Text))
        {
            Add(name, $"'{name}' is empty. Set a value, or remove it.");
            return null;
        }

        return member.Text;
    }

    /// <summary>A boolean; null if it is absent, or with an error if it is not a boolean.</summary>
    public bool? Flag(string name)
    {
        if (value.Member(name) is not { } member)
        {
            return null;
        }

        if (member.Kind != JsonKind.Boolean)
        {
            Add(name, $"'{name}' must be true or false, not {Shown(member)}.");
            return null;
        }

        return member.IsTrue;
    }

    /// <summary>A required string; empty, with an error, if it is missing.</summary>
    public string RequiredText(string name, string fix)
    {
        _ = IsMissing(name, fix);
        return Text(name) ?? "";
    }

    /// <summary>One of a few words; null if it is absent, or with an error if it is another value.</summary>
    /// <param name="name">The name of the member.</param>
    /// <param name="known">At least two words, and what they mean.</param>
    public T? Word<T>(string name, params ReadOnlySpan<(string Word, T Meaning)> known)
        where T : struct
    {
        if (value.Member(name) is not { } member)
        {
            return null;
        }

        var words = new List<string>();
        foreach ((string word, T meaning) in known)
        {
            words.Add(word);
            if (member.Text == word)
            {
                return meaning;
            }
        }

        string hint = member.Text is { } text ? Suggestion.Ask(text, words) : "";
        errors.Add(new FieldError(
            At(name),
            $"'{name}' must be {string.Join(", ", words[..^1])} or {words[^1]}, not {Shown(member)}. {hint}".TrimEnd())
        {
            Correction = member.Text is { } written ? Suggestion.Recase(written, words) : null,
        });
        return null;
    }

    /// <summary>A value for a message, shortened.</summary>
    public static string Shown(JsonValue shown)
    {
        const int MaxLength = 60;
        string text = shown.ToString();
        return shown.Kind switch
        {
            JsonKind.Object => "an object",
            JsonKind.Array => "a list",
            _ when text.Length > MaxLength => text[..MaxLength] + "…",
            _ => text,
        };
    }
}
