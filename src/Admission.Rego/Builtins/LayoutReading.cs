using System.Globalization;

namespace Admission.Rego.Builtins;

/// <summary>Reads one time element by element.</summary>
internal sealed class LayoutReading(string text)
{
    private int _at;
    private int _year;
    private int _month = 1;
    private int _day = 1;
    private int _dayOfYear;
    private int _hour;
    private int _minute;
    private int _second;
    private bool? _isAfternoon;
    private TimeSpan _offset;

    public int Nanoseconds { get; private set; }

    public string? OutOfRange { get; private set; }

    public string Rest => text[_at..];

    public bool Skip(string plain)
    {
        foreach (char c in plain)
        {
            if (c == ' ')
            {
                if (_at < text.Length && text[_at] != ' ')
                {
                    return false;
                }

                while (_at < text.Length && text[_at] == ' ')
                {
                    _at++;
                }
            }
            else if (_at < text.Length && text[_at] == c)
            {
                _at++;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    public void ReadFraction()
    {
        if (_at + 1 >= text.Length || text[_at] is not ('.' or ',') || !char.IsAsciiDigit(text[_at + 1]))
        {
            return;
        }

        int start = ++_at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }

        Nanoseconds = int.Parse(text[start.._at].PadRight(9, '0')[..9], CultureInfo.InvariantCulture);
    }

    public bool Read(string element)
    {
        switch (element)
        {
            case "2006": return Number(4, 4, out _year);
            case "06":
                bool isYear = Number(2, 2, out _year);
                _year += _year >= 69 ? 1900 : 2000;
                return isYear;
            case "January": return Name(GoLayout.Months, int.MaxValue, out _month);
            case "Jan": return Name(GoLayout.Months, 3, out _month);
            case "01": return Number(2, 2, out _month) && In(_month, 1, 12, "month");
            case "1": return Number(1, 2, out _month) && In(_month, 1, 12, "month");
            case "Monday": return Name(GoLayout.Days, int.MaxValue, out _);
            case "Mon": return Name(GoLayout.Days, 3, out _);
            case "02": return Number(2, 2, out _day) && In(_day, 1, 31, "day");
            case "_2" or "2":
                while (element == "_2" && _at < text.Length && text[_at] == ' ')
                {
                    _at++;
                }

                return Number(1, 2, out _day) && In(_day, 1, 31, "day");
            case "002" or "__2": return Number(3, 3, out _dayOfYear);
            case "15": return Number(2, 2, out _hour) && In(_hour, 0, 23, "hour");
            case "03": return Number(2, 2, out _hour) && In(_hour, 0, 12, "hour");
            case "3": return Number(1, 2, out _hour) && In(_hour, 0, 12, "hour");
            case "04": return Number(2, 2, out _minute) && In(_minute, 0, 59, "minute");
            case "4": return Number(1, 2, out _minute) && In(_minute, 0, 59, "minute");
            case "05": return Number(2, 2, out _second) && In(_second, 0, 59, "second");
            case "5": return Number(1, 2, out _second) && In(_second, 0, 59, "second");
            case "PM" or "pm":
                string half = _at + 2 <= text.Length ? text.Substring(_at, 2) : "";
                _isAfternoon = half is "PM" or "pm";
                _at += 2;
                return half is "PM" or "AM" or "pm" or "am";
            case "MST": return Zone();
        }

        if (element[0] is '.' or ',')
        {
            int before = _at;
            ReadFraction();
            return _at > before || element[1] == '9' || Nanoseconds > 0;
        }

        if (element[0] == 'Z' && _at < text.Length && text[_at] == 'Z')
        {
            _at++;
            return true;
        }

        return Offset(element[1..]);
    }

    public DateTime? ToUtc()
    {
        if (_year is < 1 or > 9999 || _day > DateTime.DaysInMonth(_year, _month))
        {
            return null;
        }

        int hour = _isAfternoon is null ? _hour : (_hour % 12) + (_isAfternoon == true ? 12 : 0);
        var time = new DateTime(_year, _month, _day, hour, _minute, _second, DateTimeKind.Utc);
        time = _dayOfYear > 0 ? time.AddDays(_dayOfYear - time.DayOfYear) : time;
        long ticks = time.Ticks - _offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTime(ticks, DateTimeKind.Utc);
    }

    private bool In(int value, int least, int most, string what)
    {
        OutOfRange = value < least || value > most ? what : null;
        return OutOfRange is null;
    }

    private bool Number(int least, int most, out int value)
    {
        int end = _at;
        while (end < text.Length && end - _at < most && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        value = 0;
        if (end - _at < least)
        {
            return false;
        }

        value = int.Parse(text.AsSpan(_at, end - _at), NumberStyles.None, CultureInfo.InvariantCulture);
        _at = end;
        return true;
    }

    private bool Name(string[] names, int length, out int position)
    {
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i][..Math.Min(length, names[i].Length)];
            if (string.Compare(text, _at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                _at += name.Length;
                position = i + 1;
                return true;
            }
        }

        position = 1;
        return false;
    }

    private bool Zone()
    {
        int start = _at;
        while (_at < text.Length && char.IsAsciiLetterUpper(text[_at]))
        {
            _at++;
        }

        return _at - start is >= 3 and <= 5;
    }

    private bool Offset(string form)
    {
        bool hasColon = form.Contains(':', StringComparison.Ordinal);
        if (_at >= text.Length || text[_at] is not ('+' or '-'))
        {
            return false;
        }

        int sign = text[_at] == '-' ? -1 : 1;
        int before = _at++;
        int minutes = 0;
        if (Number(2, 2, out int hours) && (form.Length <= 2 || ((!hasColon || Skip(":"))
            && Number(2, 2, out minutes))))
        {
            _offset = sign * new TimeSpan(hours, minutes, 0);
            return true;
        }

        _at = before;
        return false;
    }
}
