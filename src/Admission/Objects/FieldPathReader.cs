using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Admission.Objects;

/// <summary>Reads field paths, and the wildcards of field patterns, one step at a time.</summary>
internal ref struct FieldPathReader
{
    private readonly string _text;
    private int _position;

    public FieldPathReader(string text)
    {
        _text = text;
        Error = "";
    }

    public readonly bool AtEnd => _position >= _text.Length;

    /// <summary>The problem; empty until a read fails.</summary>
    public string Error { get; private set; }

    /// <summary>A <c>*</c> for one name (<c>.*</c>) or one item (<c>[*]</c>); for patterns only.</summary>
    public bool TryReadWildcard(bool isFirst, out bool isItem)
    {
        isItem = StartsWith("[*]");
        int length = isItem ? 3 : isFirst ? 1 : 2;
        bool isName = isFirst ? StartsWith("*") : StartsWith(".*");
        if (!isItem && !isName)
        {
            return false;
        }

        int end = _position + length;
        if (end < _text.Length && _text[end] is not ('.' or '['))
        {
            return false;
        }

        _position = end;
        return true;
    }

    public bool TryReadSegment(bool isFirst, out FieldSegment segment)
    {
        segment = default;
        if (_text.Length > FieldPath.MaxLength)
        {
            return Fail($"the path is longer than {FieldPath.MaxLength} characters. Specify one field.");
        }

        if (_text[_position] == '[')
        {
            _position++;
            return TryReadBracket(out segment);
        }

        if (!isFirst && !TryTake('.'))
        {
            return Fail("expected '.' or '['. Write spec.containers[0].image.");
        }

        string name = ReadName();
        if (name.Length == 0)
        {
            return Fail("expected a name. Quote unusual names: metadata.labels[\"example.com/x\"].");
        }

        segment = new FieldSegment(name);
        return true;
    }

    private bool TryReadBracket(out FieldSegment segment)
    {
        segment = default;
        if (AtEnd)
        {
            return Fail("'[' has no ']'. Close the bracket.");
        }

        if (char.IsAsciiDigit(_text[_position]))
        {
            return TryReadIndex(out segment);
        }

        string? quoted = null;
        if (_text[_position] == '"')
        {
            if (!TryReadQuoted(out quoted))
            {
                return false;
            }

            if (TryTake(']'))
            {
                segment = new FieldSegment(quoted);
                return true;
            }
        }

        return TryReadKeys(quoted, out segment);
    }

    private bool TryReadIndex(out FieldSegment segment)
    {
        segment = default;
        int start = _position;
        while (!AtEnd && char.IsAsciiDigit(_text[_position]))
        {
            _position++;
        }

        ReadOnlySpan<char> digits = _text.AsSpan(start, _position - start);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || !TryTake(']'))
        {
            return Fail("not an index. Write [0] to [2147483647].");
        }

        segment = new FieldSegment(index);
        return true;
    }

    private bool TryReadKeys(string? firstName, out FieldSegment segment)
    {
        segment = default;
        ImmutableArray<FieldKey>.Builder keys = ImmutableArray.CreateBuilder<FieldKey>(1);
        do
        {
            string? name = firstName;
            firstName = null;
            if (name is null && !TryReadKeyName(out name))
            {
                return false;
            }

            if (!TryTake('='))
            {
                return Fail("expected an index, a quoted name or a key. Write [0], [\"name\"] or [name=\"web\"].");
            }

            if (!TryReadKeyValue(name, out FieldKey key))
            {
                return false;
            }

            keys.Add(key);
        }
        while (TryTake(','));

        if (!TryTake(']'))
        {
            return Fail("'[' has no ']'. Close the bracket.");
        }

        segment = new FieldSegment(keys.ToImmutable());
        return true;
    }

    private bool TryReadKeyName(out string name)
    {
        if (!AtEnd && _text[_position] == '"')
        {
            return TryReadQuoted(out name);
        }

        name = ReadName();
        return true;
    }

    private bool TryReadKeyValue(string name, out FieldKey key)
    {
        key = default;
        if (!AtEnd && _text[_position] == '"')
        {
            bool ok = TryReadQuoted(out string quoted);
            key = new FieldKey(name, quoted, IsText: true);
            return ok;
        }

        int start = _position;
        while (!AtEnd && _text[_position] is not (']' or ',' or '"' or '[' or '=' or ' '))
        {
            _position++;
        }

        string word = _text[start.._position];
        if (word.Length == 0)
        {
            return Fail("a key has no value. Write [name=\"web\"].");
        }

        key = new FieldKey(name, word, IsText: !IsNumber(word));
        return true;
    }

    private static bool IsNumber(string word) =>
        (char.IsAsciiDigit(word[0]) || word[0] == '-')
        && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private string ReadName()
    {
        int start = _position;
        if (!AtEnd && FieldPathWriter.IsNameStart(_text[_position]))
        {
            while (!AtEnd && FieldPathWriter.IsNamePart(_text[_position]))
            {
                _position++;
            }
        }

        return _text[start.._position];
    }

    private bool TryReadQuoted(out string value)
    {
        value = "";
        _position++;
        int plain = _text.AsSpan(_position).IndexOfAny('"', '\\');
        if (plain >= 0 && _text[_position + plain] == '"')
        {
            value = _text.Substring(_position, plain);
            _position += plain + 1;
            return true;
        }

        var text = new StringBuilder();
        while (!AtEnd)
        {
            char c = _text[_position++];
            if (c == '"')
            {
                value = text.ToString();
                return true;
            }

            if (c == '\\' && !TryReadEscape(out c))
            {
                return false;
            }

            text.Append(c);
        }

        return Fail("a quoted name has no end. Close the quote.");
    }

    private bool TryReadEscape(out char c)
    {
        c = AtEnd ? '\0' : _text[_position++];
        switch (c)
        {
            case '"' or '\\' or '/':
                return true;
            case 'n':
                c = '\n';
                return true;
            case 't':
                c = '\t';
                return true;
            case 'r':
                c = '\r';
                return true;
            default:
                return (c == 'u' && TryReadUnit(out c))
                    || Fail("unknown escape. Use \\\" \\\\ \\n \\r \\t or \\u0000.");
        }
    }

    private bool TryReadUnit(out char c)
    {
        bool ok = ushort.TryParse(
            _text.AsSpan(_position, Math.Min(4, _text.Length - _position)),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out ushort unit);
        c = (char)unit;
        _position += ok ? 4 : 0;
        return ok && _position <= _text.Length;
    }

    private readonly bool StartsWith(string expected) =>
        string.CompareOrdinal(_text, _position, expected, 0, expected.Length) == 0;

    private bool TryTake(char expected)
    {
        if (AtEnd || _text[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private bool Fail(string message)
    {
        Error = $"column {Math.Min(_position, _text.Length) + 1}: {message}";
        return false;
    }
}
