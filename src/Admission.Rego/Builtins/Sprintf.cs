using System.Globalization;
using System.Numerics;
using System.Text;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>sprintf, with the verbs, flags and error texts of Go's fmt package.</summary>
internal sealed class Sprintf
{
    private const int MaxWidth = 1_000_000;

    private readonly string _format;
    private readonly object[] _values;
    private readonly StringBuilder _text;
    private int _position;
    private int _next;
    private bool _reordered;
    private bool _badIndex;

    private Sprintf(string format, object[] values, StringBuilder text)
    {
        _text = text;
        _format = format;
        _values = values;
    }

    public static RegoValue? Call(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "sprintf", out string format)
            || !Operands.Try(m, a, 1, "sprintf", "array", out RegoArray items))
        {
            return null;
        }

        var values = new object[items.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ToGo(items[i]);
        }

        return new RegoString(new Sprintf(format, values, m.NewText()).Run(m));
    }

    // The values that OPA passes to Go: integers, floats and strings. Everything else is Rego text.
    private static object ToGo(RegoValue value)
    {
        switch (value)
        {
            case RegoString text:
                return text.Text;
            case RegoNumber { IsSmall: true, IsPlainInteger: true } number:
                return number.Small;
            case RegoNumber { IsPlainInteger: true } number when number.TryGetInteger(out BigInteger integer):
                return integer;
            case RegoNumber number:
                double near = number.Double;
                return double.IsFinite(near) ? near : number.Text;
            default:
                return value.ToString();
        }
    }

    private string Run(Machine m)
    {
        while (_position < _format.Length)
        {
            int percent = _format.IndexOf('%', _position);
            if (percent < 0)
            {
                _text.Append(_format, _position, _format.Length - _position);
                break;
            }

            _text.Append(_format, _position, percent - _position);
            _position = percent + 1;
            if (!RunPlain())
            {
                RunVerb();
            }

            m.ChargeText(_text.Length);
        }

        if (!_reordered && _next < _values.Length)
        {
            _text.Append("%!(EXTRA ");
            _text.AppendJoin(", ", _values.Skip(_next).Select(
                static v => $"{TypeOf(v)}={new VerbFormat { Verb = 'v' }.Write(v)}"));
            _text.Append(')');
        }

        return _text.ToString();
    }

    // The usual case: %v or %s of a string, without flags.
    private bool RunPlain()
    {
        if (_position < _format.Length && _format[_position] is 'v' or 's'
            && _next < _values.Length && _values[_next] is string text)
        {
            _text.Append(text);
            _position++;
            _next++;
            return true;
        }

        return false;
    }

    private void RunVerb()
    {
        var verb = new VerbFormat();
        _badIndex = false;
        ReadFlags(verb);
        bool afterIndex = ReadIndex();
        if (Take('*'))
        {
            if (ReadStar() is { } width)
            {
                verb.Width = Math.Abs(width);
                verb.IsLeft |= width < 0;
                verb.IsZero &= width >= 0;
            }
            else
            {
                _text.Append("%!(BADWIDTH)");
            }

            afterIndex = false;
        }
        else
        {
            verb.Width = ReadNumber();
            if (afterIndex && verb.Width >= 0)
            {
                _badIndex = true;
            }
        }

        ReadPrecision(verb, ref afterIndex);
        if (!afterIndex)
        {
            ReadIndex();
        }

        if (_position >= _format.Length)
        {
            _text.Append("%!(NOVERB)");
            return;
        }

        verb.Verb = Rune.GetRuneAt(_format, _position) is var rune ? rune.Value : 0;
        _position += new Rune(verb.Verb).Utf16SequenceLength;
        WriteVerb(verb);
    }

    private void WriteVerb(VerbFormat verb)
    {
        string name = char.ConvertFromUtf32(verb.Verb);
        if (verb.Verb == '%')
        {
            _text.Append('%');
        }
        else if (_badIndex)
        {
            _text.Append("%!").Append(name).Append("(BADINDEX)");
        }
        else if (_next >= _values.Length)
        {
            _text.Append("%!").Append(name).Append("(MISSING)");
        }
        else
        {
            _text.Append(verb.Write(_values[_next++]));
        }
    }

    private void ReadPrecision(VerbFormat verb, ref bool afterIndex)
    {
        if (!Take('.'))
        {
            return;
        }

        if (afterIndex)
        {
            _badIndex = true;
        }

        afterIndex = ReadIndex();
        if (Take('*'))
        {
            int? precision = ReadStar();
            if (precision is null)
            {
                _text.Append("%!(BADPREC)");
            }

            verb.Precision = precision is null or < 0 ? -1 : precision.Value;
            afterIndex = false;
        }
        else
        {
            verb.Precision = Math.Max(0, ReadNumber());
        }
    }

    private void ReadFlags(VerbFormat verb)
    {
        for (; _position < _format.Length; _position++)
        {
            switch (_format[_position])
            {
                case '#': verb.IsSharp = true; break;
                case '0': verb.IsZero = true; break;
                case '+': verb.IsPlus = true; break;
                case '-': verb.IsLeft = true; break;
                case ' ': verb.IsSpace = true; break;
                default: return;
            }
        }
    }

    // An explicit argument index: [3].
    private bool ReadIndex()
    {
        if (_position >= _format.Length || _format[_position] != '[')
        {
            return false;
        }

        _reordered = true;
        int close = _format.IndexOf(']', _position);
        if (close < 0)
        {
            _badIndex = true;
            _position++;
            return false;
        }

        bool isNumber = int.TryParse(
            _format.AsSpan(_position + 1, close - _position - 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out int index);
        _position = close + 1;
        if (!isNumber || index < 1 || index > _values.Length)
        {
            _badIndex = true;
            return true;
        }

        _next = index - 1;
        return true;
    }

    private int? ReadStar()
    {
        if (_next >= _values.Length)
        {
            return null;
        }

        object value = _values[_next++];
        return value is long number and >= -MaxWidth and <= MaxWidth ? (int)number : null;
    }

    private int ReadNumber()
    {
        int start = _position;
        long number = 0;
        while (_position < _format.Length && char.IsAsciiDigit(_format[_position]))
        {
            number = Math.Min((number * 10) + _format[_position++] - '0', MaxWidth + 1);
        }

        return _position == start || number > MaxWidth ? -1 : (int)number;
    }

    private bool Take(char c)
    {
        if (_position >= _format.Length || _format[_position] != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>The Go type in error texts.</summary>
    public static string TypeOf(object value) => value switch
    {
        long => "int",
        BigInteger => "*big.Int",
        double => "float64",
        _ => "string",
    };
}
