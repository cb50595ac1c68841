using System.Text;
using Admission.Rego.Evaluation;

namespace Admission.Rego.Builtins;

/// <summary>
/// A glob: <c>*</c> within delimiters, <c>**</c> across them, <c>?</c>, <c>[a-z]</c>, <c>[!abc]</c>, <c>{a,b}</c>. It
/// runs as a set of states, so the time is the length of the pattern times the length of the text.
/// </summary>
internal sealed class GlobPattern
{
    private const int MaxNodes = 10_000;

    private readonly List<Node> _nodes = [];
    private readonly string _pattern;
    private readonly string _delimiters;
    private int _at;
    private (string Start, string End)? _ends;
    private List<(string Text, Func<Rune, bool>? Fits)>? _row;

    private GlobPattern(string pattern, string delimiters)
    {
        _pattern = pattern;
        _delimiters = delimiters;
    }

    private enum Kind
    {
        End, Literal, Any, AnyRun, SuperRun, Class, Split, Jump,
    }

    public static GlobPattern? Parse(string pattern, string delimiters, out string error)
    {
        var glob = new GlobPattern(pattern, delimiters);
        error = glob.ParseSequence(0) ?? (glob._at < pattern.Length ? "unexpected end of alternatives" : "");
        glob.Add(new Node(Kind.End));
        if (glob._nodes.Count > MaxNodes)
        {
            error = "the pattern is too long";
        }

        glob._ends = glob.FindEnds();
        glob._row = glob.FindRow();
        return error.Length == 0 ? glob : null;
    }

    public bool IsMatch(Machine m, string text)
    {
        if (_ends is { } ends)
        {
            // The two texts may overlap, as in the library that OPA uses.
            return text.StartsWith(ends.Start, StringComparison.Ordinal)
                && text.EndsWith(ends.End, StringComparison.Ordinal);
        }

        m.Charge((long)text.Length * _nodes.Count / 16);
        if (_row is { } row && !Ascii.IsValid(text))
        {
            return GlobRow.IsMatch(row, text);
        }

        var now = new HashSet<int>();
        Follow(0, now);
        foreach (Rune rune in text.EnumerateRunes())
        {
            var next = new HashSet<int>();
            foreach (int state in now)
            {
                Node node = _nodes[state];
                bool isDelimiter = IsDelimiter(rune);
                switch (node.Kind)
                {
                    case Kind.Literal when node.Rune == rune:
                    case Kind.Any when !isDelimiter:
                    case Kind.Class when node.Contains(rune):
                        Follow(state + 1, next);
                        break;
                    case Kind.AnyRun when !isDelimiter:
                    case Kind.SuperRun:
                        Follow(state, next);
                        break;
                }
            }

            now = next;
            if (now.Count == 0)
            {
                return false;
            }
        }

        return now.Contains(_nodes.Count - 1);
    }

    // The texts before and after the only wildcard of a pattern, if it crosses everything.
    private (string Start, string End)? FindEnds()
    {
        int run = _nodes.FindIndex(n => n.Kind == Kind.SuperRun || (n.Kind == Kind.AnyRun && _delimiters.Length == 0));
        bool isAlone = run > 0 && run < _nodes.Count - 2
            && _nodes.SkipLast(1).Index().All(n => n.Index == run || n.Item.Kind == Kind.Literal);
        return !isAlone ? null : (
            string.Concat(_nodes.Take(run).Select(static n => n.Rune.ToString())),
            string.Concat(_nodes.Skip(run + 1).SkipLast(1).Select(static n => n.Rune.ToString())));
    }

    // The parts of a pattern of fixed length: texts, and single characters; null for other patterns.
    private List<(string Text, Func<Rune, bool>? Fits)>? FindRow()
    {
        var parts = new List<(string Text, Func<Rune, bool>? Fits)>();
        foreach (Node node in _nodes.SkipLast(1))
        {
            switch (node.Kind)
            {
                case Kind.Literal when parts.Count > 0 && parts[^1].Fits is null:
                    parts[^1] = (parts[^1].Text + node.Rune, null);
                    break;
                case Kind.Literal:
                    parts.Add((node.Rune.ToString(), null));
                    break;
                case Kind.Any:
                    parts.Add(("", rune => !IsDelimiter(rune)));
                    break;
                case Kind.Class:
                    parts.Add(("", node.Contains));
                    break;
                default:
                    return null;
            }
        }

        return parts.Count > 1 ? parts : null;
    }

    private bool IsDelimiter(Rune rune) => _delimiters.Contains(rune.ToString(), StringComparison.Ordinal);

    // A state, and the states that it reaches without a character.
    private void Follow(int start, HashSet<int> states)
    {
        var open = new Stack<int>([start]);
        while (open.TryPop(out int state))
        {
            if (!states.Add(state))
            {
                continue;
            }

            Node node = _nodes[state];
            switch (node.Kind)
            {
                case Kind.AnyRun or Kind.SuperRun:
                    open.Push(state + 1);
                    break;
                case Kind.Split:
                    node.Targets.ForEach(open.Push);
                    break;
                case Kind.Jump:
                    open.Push(node.Targets[0]);
                    break;
            }
        }
    }

    private int Add(Node node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }

    private string? ParseSequence(int depth)
    {
        while (_at < _pattern.Length && _nodes.Count <= MaxNodes)
        {
            char c = _pattern[_at];
            if (depth > 0 && c is ',' or '}' && depth > 0)
            {
                return null;
            }

            string? error = null;
            switch (c)
            {
                case '*':
                    _at++;
                    bool isSuper = _at < _pattern.Length && _pattern[_at] == '*';
                    _at += isSuper ? 1 : 0;
                    Add(new Node(isSuper ? Kind.SuperRun : Kind.AnyRun));
                    break;
                case '?':
                    _at++;
                    Add(new Node(Kind.Any));
                    break;
                case '[':
                    error = ParseClass();
                    break;
                case '{':
                    error = depth > 100 ? "alternatives are nested too deeply" : ParseAlternatives(depth);
                    break;
                default:
                    ParseLiteral(c);
                    break;
            }

            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private void ParseLiteral(char c)
    {
        if (c == '\\' && _at + 1 < _pattern.Length)
        {
            _at++;
        }

        Rune rune = Rune.TryGetRuneAt(_pattern, _at, out Rune valid) ? valid : Rune.ReplacementChar;
        _at += rune.Utf16SequenceLength;
        Add(new Node(Kind.Literal) { Rune = rune });
    }

    private string? ParseAlternatives(int depth)
    {
        _at++;
        int split = Add(new Node(Kind.Split));
        var jumps = new List<int>();
        while (true)
        {
            _nodes[split].Targets.Add(_nodes.Count);
            if (ParseSequence(depth + 1) is { } error)
            {
                return error;
            }

            jumps.Add(Add(new Node(Kind.Jump)));
            if (_at >= _pattern.Length || _pattern[_at++] == '}')
            {
                jumps.ForEach(jump => _nodes[jump].Targets.Add(_nodes.Count));
                return null;
            }
        }
    }

    private string? ParseClass()
    {
        int close = _pattern.IndexOf(']', _at + 1);
        if (close < 0)
        {
            return "unexpected end of input";
        }

        string inner = _pattern[(_at + 1)..close];
        _at = close + 1;
        bool isNegated = inner.StartsWith('!');
        inner = isNegated ? inner[1..] : inner;
        Rune[] runes = [.. inner.Replace("\\", "", StringComparison.Ordinal).EnumerateRunes()];
        var node = new Node(Kind.Class) { IsNegated = isNegated };
        if (runes.Length == 3 && runes[1].Value == '-')
        {
            if (runes[0] > runes[2])
            {
                return "hi character should be greater than lo";
            }

            node.Ranges.Add((runes[0], runes[2]));
        }
        else
        {
            node.Ranges.AddRange(runes.Select(static r => (r, r)));
        }

        Add(node);
        return runes.Length == 0 ? "empty character class" : null;
    }

    private sealed class Node(Kind kind)
    {
        public Kind Kind { get; } = kind;

        public Rune Rune { get; init; }

        public bool IsNegated { get; init; }

        public List<(Rune Low, Rune High)> Ranges { get; } = [];

        public List<int> Targets { get; } = [];

        public bool Contains(Rune rune) =>
            Ranges.Exists(range => range.Low <= rune && rune <= range.High) != IsNegated;
    }
}
