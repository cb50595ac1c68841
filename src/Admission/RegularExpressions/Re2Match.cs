namespace Admission.RegularExpressions;

/// <summary>One match: the positions of it and its groups, in UTF-16 units of the text.</summary>
public readonly struct Re2Match
{
    private readonly string _text;
    private readonly int[] _spans;

    internal Re2Match(string text, int[] spans)
    {
        _text = text;
        _spans = spans;
    }

    /// <summary>Start of the match.</summary>
    public int Start => _spans[0];

    /// <summary>End of the match: the first unit after it.</summary>
    public int End => _spans[1];

    /// <summary>Number of groups, including the whole match, number 0.</summary>
    public int GroupCount => _spans.Length / 2;

    /// <summary>Did the group take part in the match?</summary>
    public bool HasGroup(int group) => _spans[2 * group] >= 0;

    /// <summary>The text of a group; empty if it took no part.</summary>
    public string Group(int group) => HasGroup(group) ? _text[_spans[2 * group].._spans[(2 * group) + 1]] : "";
}
