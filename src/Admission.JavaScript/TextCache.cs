namespace Admission.JavaScript;

/// <summary>Keeps what texts were read as: patterns come from parameters, and are the same for every request.</summary>
/// <typeparam name="T">What a text is read as.</typeparam>
internal sealed class TextCache<T>
    where T : class
{
    // Values of requests pass through here as well; beyond this many the cache is cleared.
    private const int MaxTexts = 1024;
    private const int MaxTextLength = 1024;

    // A pattern of millions of characters would become millions of parts in one native step.
    private const int MaxReadLength = 64 * 1024;

    private readonly Dictionary<string, T> _read = new(StringComparer.Ordinal);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">What it is; null on error.</param>
    /// <param name="error">What is wrong and how to fix it; empty on success.</param>
    public delegate bool Parser(string text, out T? value, out string error);

    /// <summary>What was wrong with the last text that could not be read.</summary>
    public string Error { get; private set; } = "";

    /// <summary>What the text is; null where it cannot be read, and <see cref="Error"/> says why.</summary>
    public T? Read(string text, Parser parse)
    {
        if (_read.TryGetValue(text, out T? value))
        {
            return value;
        }

        if (text.Length > MaxReadLength)
        {
            Error = $"{text.Length} characters are more than {MaxReadLength}. Use a shorter text.";
            return null;
        }

        if (!parse(text, out value, out string error))
        {
            Error = error;
            return null;
        }

        if (text.Length <= MaxTextLength)
        {
            if (_read.Count >= MaxTexts)
            {
                _read.Clear();
            }

            _read.Add(text, value!);
        }

        return value;
    }
}
