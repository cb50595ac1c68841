using Admission.Cel.Values;

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
    public int IndexOf(string part, int from) => Position(TextSearch.IndexOf(_text, part, Unit(from)));

    /// <summary>Where a part last begins, at a position or before; -1 for nowhere.</summary>
    public int LastIndexOf(string part, int from)
    {
        for (int i = from; i >= 0; i--)
        {
            if (TextSearch.IsAt(_text, part, Unit(i)))
            {
                return i;
            }
        }

        return -1;
    }

    private int Unit(int position) => _starts is null ? position : _starts[position];

    private int Position(int unit) => unit < 0 || _starts is null ? unit : Array.BinarySearch(_starts, unit);
}
