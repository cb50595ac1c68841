using Admission.Cel.Values;
using Admission.RegularExpressions;

namespace Admission.Cel.Libraries;

/// <summary>A text whose positions count code points.</summary>
internal readonly struct RuneText
{
    private readonly string _text;
    private readonly int[]? _starts;

    public RuneText(string text)
    {
        _text = text;
        Length = CelText.Count(text);
        if (Length == text.Length)
        {
            return;
        }

        _starts = new int[Length + 1];
        int at = 0;
        for (int i = 0; i < Length; i++)
        {
            _starts[i] = at;
            at += char.IsSurrogatePair(text, at) ? 2 : 1;
        }

        _starts[Length] = text.Length;
    }

    public int Length { get; }

    public string Slice(int start, int end) => _text[Unit(start)..Unit(end)];

    /// <summary>The first position of a part at or after a start; -1 if it does not occur.</summary>
    public int IndexOf(string part, int from) => Position(SubstringSearch.First(_text, part, Unit(from)));

    /// <summary>The last position of a part at or before a start; -1 if it does not occur.</summary>
    public int LastIndexOf(string part, int from) => Position(SubstringSearch.Last(_text, part, Unit(from)));

    private int Unit(int position) => _starts is null ? position : _starts[position];

    private int Position(int unit) => unit < 0 || _starts is null ? unit : Array.BinarySearch(_starts, unit);
}
