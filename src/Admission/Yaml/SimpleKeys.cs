namespace Admission.Yaml;

/// <summary>
/// The positions that can turn out to be keys without a <c>?</c>: one in the surrounding block, and one for each open
/// bracket.
/// </summary>
/// <param name="cursor">The text.</param>
internal sealed class SimpleKeys(YamlCursor cursor)
{
    /// <summary>Maximum number of characters of such a key, which bounds the lookahead of the scanner.</summary>
    private const int MaxLength = 1024;

    private readonly List<SimpleKey?> _levels = [null];

    /// <summary>Number of open brackets.</summary>
    public int FlowLevel => _levels.Count - 1;

    /// <summary>The position inside the innermost bracket; null if there is none.</summary>
    public SimpleKey? Current => _levels[^1];

    /// <summary>Records that a key can begin at the cursor.</summary>
    /// <param name="token">Number of the token that begins there.</param>
    /// <param name="isRequired">Is only a key allowed there?</param>
    public SimpleKey Begin(long token, bool isRequired)
    {
        Remove();
        var key = new SimpleKey(cursor.Mark, token, isRequired);
        _levels[^1] = key;
        return key;
    }

    /// <summary>Records that the innermost position is not a key.</summary>
    public void Remove()
    {
        if (_levels[^1] is { IsPossible: true } key)
        {
            Drop(key);
        }

        _levels[^1] = null;
    }

    /// <summary>Can a <c>:</c> at the cursor still make it a key? Keys end with their row.</summary>
    public bool IsStillPossible(SimpleKey key)
    {
        if (!key.IsPossible)
        {
            return false;
        }

        if (key.Start.Row == cursor.Row && cursor.Indent - key.Start.Indent <= MaxLength)
        {
            return true;
        }

        Drop(key);
        return false;
    }

    public void EnterFlow() => _levels.Add(null);

    public void LeaveFlow()
    {
        if (_levels.Count > 1)
        {
            _levels.RemoveAt(_levels.Count - 1);
        }
    }

    private void Drop(SimpleKey key)
    {
        if (key.IsRequired)
        {
            cursor.Fail(
                key.Start,
                "a key is expected here, but ':' is missing after the text. Write 'key: value', or indent the text "
                    + "further than the key that it belongs to.");
        }

        key.IsPossible = false;
    }
}

/// <summary>A key without a <c>?</c>: only the <c>:</c> after it marks it as a key.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="token">Number of its first token.</param>
/// <param name="isRequired">Is only a key allowed there?</param>
internal sealed class SimpleKey(YamlMark start, long token, bool isRequired)
{
    public YamlMark Start { get; } = start;

    public long Token { get; } = token;

    public bool IsRequired { get; } = isRequired;

    /// <summary>Can a <c>:</c> still make it a key?</summary>
    public bool IsPossible { get; set; } = true;
}
