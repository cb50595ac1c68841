using System.Text;

namespace Admission.Cel.Syntax;

/// <summary>The text of an expression as code points, with places in it.</summary>
internal sealed class CelSource
{
    private readonly List<int> _lineStarts = [0];

    public CelSource(string text)
    {
        Text = text;
        var runes = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            runes.Add(rune.Value);
            if (rune.Value == '\n')
            {
                _lineStarts.Add(runes.Count);
            }
        }

        Runes = [.. runes];
    }

    public string Text { get; }

    public int[] Runes { get; }

    public string Slice(int start, int end)
    {
        var text = new StringBuilder(end - start);
        for (int i = start; i < end; i++)
        {
            text.Append(new Rune(Runes[i]).ToString());
        }

        return text.ToString();
    }

    public CelIssue IssueAt(int position, string message)
    {
        int line = _lineStarts.BinarySearch(position);
        line = line < 0 ? ~line - 1 : line;
        return new CelIssue(message, line + 1, position - _lineStarts[line] + 1);
    }
}
