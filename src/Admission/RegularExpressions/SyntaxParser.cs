using System.Globalization;

namespace Admission.RegularExpressions;

/// <summary>
/// Parses RE2 syntax as Go's package regexp/syntax does with the flags of Perl, with the same errors. Uses a stack, so
/// that no expression is too deep for it.
/// </summary>
internal sealed partial class SyntaxParser
{
    /// <summary>Maximum count of a repetition, and of nested repetitions together.</summary>
    public const int MaxRepeat = 1000;

    /// <summary>Maximum nesting depth.</summary>
    public const int MaxHeight = 1000;

    /// <summary>Maximum number of instructions of an expression.</summary>
    public const int MaxSize = 500_000;

    private readonly string _text;
    private readonly List<SyntaxNode> _stack = [];
    private readonly ClassParser _classes;
    private SyntaxFlags _flags;
    private int _position;
    private int _groups;
    private Re2Error? _error;

    private SyntaxParser(string text)
    {
        _text = text;
        _classes = new ClassParser(text);
    }

    /// <summary>The tree of an expression; null, with the error, if it is not valid.</summary>
    public static SyntaxNode? Parse(string text, out Re2Error? error)
    {
        var parser = new SyntaxParser(text);
        SyntaxNode? node = parser.Parse();
        error = parser._error;
        return error is null ? node : null;
    }

    private SyntaxNode? Parse()
    {
        int lastRepeat = -1;
        while (_position < _text.Length && _error is null)
        {
            int repeat = -1;
            switch (_text[_position])
            {
                case '(' when _position + 1 < _text.Length && _text[_position + 1] == '?':
                    ParseFlags();
                    break;
                case '(':
                    _position++;
                    OpenGroup(++_groups, null);
                    break;
                case '|':
                    _position++;
                    Concatenate();
                    SwapVerticalBar(true);
                    break;
                case ')':
                    _position++;
                    CloseGroup();
                    break;
                case '^':
                    _position++;
                    PushAssertion(Has(SyntaxFlags.MultiLine) ? SyntaxKind.BeginLine : SyntaxKind.BeginText);
                    break;
                case '$':
                    _position++;
                    PushAssertion(Has(SyntaxFlags.MultiLine) ? SyntaxKind.EndLine : SyntaxKind.EndText);
                    break;
                case '.':
                    _position++;
                    PushSet(Has(SyntaxFlags.DotMatchesNewline) ? RuneSet.All : RuneSet.AllButNewline);
                    break;
                case '[':
                    PushClass(_classes.ParseClass(ref _position, _flags, out _error));
                    break;
                case '*' or '+' or '?':
                    repeat = _position;
                    char sign = _text[_position++];
                    Repeat(sign == '+' ? 1 : 0, sign == '?' ? 1 : -1, repeat, lastRepeat);
                    break;
                case '{' when TryParseCounts(out int min, out int max, out int end):
                    repeat = _position;
                    _position = end;
                    if (min < 0 || min > MaxRepeat || max > MaxRepeat || (max >= 0 && min > max))
                    {
                        Fail("invalid repeat count", repeat);
                        break;
                    }

                    Repeat(min, max, repeat, lastRepeat);
                    break;
                case '\\':
                    ParseBackslash();
                    break;
                default:
                    PushLiteral(ClassParser.NextRune(_text, ref _position));
                    break;
            }

            lastRepeat = repeat;
        }

        if (_error is not null)
        {
            return null;
        }

        Concatenate();
        if (SwapVerticalBar(false))
        {
            _stack.RemoveAt(_stack.Count - 1);
        }

        Alternate();
        if (_error is null && _stack.Count != 1)
        {
            _error = new Re2Error("missing closing )", _text);
        }

        return _error is null ? _stack[0] : null;
    }

    private bool TryParseCounts(out int min, out int max, out int end)
    {
        int at = _position + 1;
        max = 0;
        end = 0;
        if (!TryParseNumber(ref at, out min) || at >= _text.Length)
        {
            return false;
        }

        if (_text[at] != ',')
        {
            max = min;
        }
        else if (++at < _text.Length && _text[at] == '}')
        {
            max = -1;
        }
        else if (!TryParseNumber(ref at, out max))
        {
            return false;
        }
        else if (max < 0)
        {
            min = -1;
        }

        end = at + 1;
        return at < _text.Length && _text[at] == '}';
    }

    // -1 for a number that is too large.
    private bool TryParseNumber(ref int at, out int number)
    {
        int start = at;
        while (at < _text.Length && char.IsAsciiDigit(_text[at]))
        {
            at++;
        }

        string digits = _text[start..at];
        number = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed)
            && parsed < 1_000_000_000 ? parsed : -1;
        return digits.Length > 0 && (digits.Length == 1 || digits[0] != '0');
    }

    private void Repeat(int min, int max, int start, int lastRepeat)
    {
        bool isLazy = Has(SyntaxFlags.Lazy);
        if (_position < _text.Length && _text[_position] == '?')
        {
            _position++;
            isLazy = !isLazy;
        }

        if (lastRepeat >= 0)
        {
            Fail("invalid nested repetition operator", lastRepeat);
            return;
        }

        if (_stack.Count == 0 || _stack[^1].Kind >= SyntaxKind.LeftParenthesis)
        {
            Fail("missing argument to repetition operator", start);
            return;
        }

        SyntaxNode child = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        long copies = max < 0 ? Math.Max(min, 1) : Math.Max(max, 1);
        Push(new SyntaxNode(SyntaxKind.Repeat)
        {
            Children = [child],
            Min = min,
            Max = max,
            IsLazy = isLazy,
            Height = child.Height + 1,
            Size = (copies * (child.Size + 2)) + 2,
            CanBeEmpty = min == 0 || child.CanBeEmpty,
        });
        if (_error is null && (min >= 2 || max >= 2) && !IsCountValid(_stack[^1], MaxRepeat))
        {
            Fail("invalid repeat count", start);
        }
    }

    private static bool IsCountValid(SyntaxNode node, int most)
    {
        bool isCounted = node.Kind == SyntaxKind.Repeat && !(node.Max == -1 && node.Min <= 1)
            && !(node.Min == 0 && node.Max == 1);
        if (isCounted)
        {
            int count = node.Max < 0 ? node.Min : node.Max;
            if (count == 0)
            {
                return true;
            }

            if (count > most)
            {
                return false;
            }

            most /= count;
        }

        foreach (SyntaxNode child in node.Children)
        {
            if (!IsCountValid(child, most))
            {
                return false;
            }
        }

        return true;
    }

    private bool Has(SyntaxFlags flag) => (_flags & flag) != 0;

    private void Fail(string code, int start) => _error ??= new Re2Error(code, _text[start.._position]);

    private void PushLiteral(int rune) => PushSet(Has(SyntaxFlags.FoldCase) ? Folded(rune) : RuneSet.Of(rune));

    private static RuneSet Folded(int rune)
    {
        var ranges = new List<int>();
        CaseFolding.AddFolded(ranges, rune, rune);
        return RuneSet.Union(ranges);
    }

    private void PushClass(RuneSet? set)
    {
        if (set is not null)
        {
            PushSet(set);
        }
    }

    private void PushSet(RuneSet set) => Push(new SyntaxNode(SyntaxKind.Runes) { Set = set });

    private void PushAssertion(SyntaxKind kind) => Push(new SyntaxNode(kind) { CanBeEmpty = true });

    private void Push(SyntaxNode node)
    {
        if (node.Size > MaxSize)
        {
            _error ??= new Re2Error("expression too large", _text);
        }

        if (node.Height > MaxHeight)
        {
            _error ??= new Re2Error("expression nests too deeply", _text);
        }

        _stack.Add(node);
    }

    private void OpenGroup(int group, string? name) =>
        _stack.Add(new SyntaxNode(SyntaxKind.LeftParenthesis) { Group = group, Name = name, OuterFlags = _flags });

    private void CloseGroup()
    {
        Concatenate();
        if (SwapVerticalBar(false))
        {
            _stack.RemoveAt(_stack.Count - 1);
        }

        Alternate();
        if (_stack.Count < 2 || _stack[^2].Kind != SyntaxKind.LeftParenthesis)
        {
            _error ??= new Re2Error("unexpected )", _text);
            return;
        }

        SyntaxNode inner = _stack[^1];
        SyntaxNode open = _stack[^2];
        _stack.RemoveRange(_stack.Count - 2, 2);
        _flags = open.OuterFlags;
        Push(open.Group == 0 ? inner : new SyntaxNode(SyntaxKind.Capture)
        {
            Children = [inner],
            Group = open.Group,
            Name = open.Name,
            Height = inner.Height + 1,
            Size = inner.Size + 2,
            CanBeEmpty = inner.CanBeEmpty,
        });
    }

    // The nodes above the last bar or parenthesis become one node.
    private void Concatenate() => Join(SyntaxKind.Concatenation, SyntaxKind.LeftParenthesis);

    // Alternatives are directly above their parenthesis, the bar is above them.
    private void Alternate() => Join(SyntaxKind.Alternation, SyntaxKind.LeftParenthesis);

    private void Join(SyntaxKind kind, SyntaxKind below)
    {
        int start = _stack.Count;
        while (start > 0 && _stack[start - 1].Kind < below)
        {
            start--;
        }

        SyntaxNode[] parts = [.. _stack[start..]];
        _stack.RemoveRange(start, parts.Length);
        Push(parts.Length switch
        {
            0 => new SyntaxNode(SyntaxKind.Empty) { CanBeEmpty = true },
            1 => parts[0],
            _ => new SyntaxNode(kind)
            {
                Children = parts,
                Height = parts.Max(part => part.Height) + 1,
                Size = parts.Sum(part => part.Size + 2),
                CanBeEmpty = kind == SyntaxKind.Concatenation
                    ? parts.All(part => part.CanBeEmpty)
                    : parts.Any(part => part.CanBeEmpty),
            },
        });
    }

    // Keeps the bar on top of the alternatives, so that they are adjacent.
    private bool SwapVerticalBar(bool addsBar)
    {
        if (_stack.Count >= 2 && _stack[^2].Kind == SyntaxKind.VerticalBar)
        {
            (_stack[^1], _stack[^2]) = (_stack[^2], _stack[^1]);
            return true;
        }

        if (addsBar)
        {
            _stack.Add(new SyntaxNode(SyntaxKind.VerticalBar));
        }

        return false;
    }
}
