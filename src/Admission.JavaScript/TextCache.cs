namespace Admission.JavaScript;

/// <summary>Caches parsed texts: patterns come from parameters, and are the same for every request.</summary>
/// <typeparam name="T">The parsed value.</typeparam>
internal sealed class TextCache<T>
    where T : class
{
    // Values of requests are cached too; beyond this number the cache is cleared.
    private const int MaxTexts = 1024;
    private const int MaxTextLength = 1024;

    // A pattern of millions of characters would become millions of parts in one native step.
    private const int MaxReadLength = 64 * 1024;

    private readonly Dictionary<string, T> _read = new(StringComparer.Ordinal);

    /// <param name="value">The parsed value; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public delegate bool Parser(string text, out T? value, out string error);

    /// <summary>The problem with the last text that could not be read.</summary>
    public string Error { get; private set; } = "";

    /// <summary>The parsed value; null on error, with the reason in <see cref="Error"/>.</summary>
    public T? Read(string text, Parser parse)
    {
        if (_read.TryGetValue(text, out T? value))
        {
            return value;
        }

        if (text.Length > MaxReadLength)
        {
            Error = $"the text has {text.Length} characters, more than {MaxReadLength}. Use a shorter text.";
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
