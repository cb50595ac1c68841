namespace Admission.Yaml;

/// <summary>
/// Splits a YAML text into tokens as Kubernetes' reader does: YAML 1.1 with the rules of libyaml, which Go's reader
/// follows. Inside brackets and quotes, lines can have any indentation. Source of truth: goyaml.v2 in
/// https://github.com/kubernetes-sigs/yaml
/// </summary>
internal sealed class YamlScanner
{
    private readonly YamlCursor _cursor;
    private readonly FlowScalarScanner _flowScalars;
    private readonly BlockScalarScanner _blockScalars;
    private readonly NodePropertyScanner _properties;
    private readonly List<YamlToken> _queue = [];
    private readonly SimpleKeys _keys;
    private readonly Stack<int> _indents = new();
    private int _head;
    private long _taken;
    private int _indent = -1;
    private bool _isKeyAllowed = true;
    private SimpleKey? _nextKey;

    /// <param name="cursor">The text, at its start.</param>
    public YamlScanner(YamlCursor cursor)
    {
        _cursor = cursor;
        _keys = new SimpleKeys(cursor);
        _flowScalars = new FlowScalarScanner(cursor);
        _blockScalars = new BlockScalarScanner(cursor);
        _properties = new NodePropertyScanner(cursor);
    }

    /// <summary>The last quoted scalar that spans several lines: a missing quote causes such scalars.</summary>
    public YamlToken? LastLongQuote { get; private set; }

    private bool IsInFlow => _keys.FlowLevel > 0;

    /// <summary>The next token, the same until <see cref="Take"/>. The last one is the end of the stream.</summary>
    public YamlToken Peek()
    {
        while (_cursor.Error is null && NeedsMore())
        {
            FetchNext();
        }

        return _cursor.Error is null ? _queue[_head] : new YamlToken(YamlTokenKind.Broken, _cursor.Mark);
    }

    /// <summary>Skips the token of <see cref="Peek"/>.</summary>
    public YamlToken Take()
    {
        YamlToken token = Peek();
        if (token.Kind is YamlTokenKind.Broken or YamlTokenKind.StreamEnd)
        {
            return token;
        }

        _head++;
        _taken++;
        if (_head == _queue.Count)
        {
            _queue.Clear();
            _head = 0;
        }

        return token;
    }

    // A later ':' would insert the token of a key before the first one in the queue.
    private bool NeedsMore() => _head == _queue.Count || (_queue[_head].Key is { } key && _keys.IsStillPossible(key));

    private void FetchNext()
    {
        SkipToToken();
        Unroll(_cursor.Indent);
        char one = _cursor.Current;
        if (one == '\0')
        {
            FetchEnd();
        }
        else if (_cursor.Indent == 0 && one == '%')
        {
            EndBlocks();
            Add(_properties.Directive());
        }
        else if (_cursor.IsAtDocumentMarker)
        {
            EndBlocks();
            AddIndicator(one == '-' ? YamlTokenKind.DocumentStart : YamlTokenKind.DocumentEnd, 3);
        }
        else
        {
            FetchContent(one, _cursor.Peek(1));
        }
    }

    private void FetchContent(char one, char next)
    {
        switch (one)
        {
            case '[' or '{':
                SaveKey();
                AddIndicator(one == '[' ? YamlTokenKind.FlowSequenceStart : YamlTokenKind.FlowMappingStart);
                _keys.EnterFlow();
                _isKeyAllowed = true;
                break;
            case ']' or '}':
                FetchFlowEnd(one == ']' ? YamlTokenKind.FlowSequenceEnd : YamlTokenKind.FlowMappingEnd);
                break;
            case ',':
                _keys.Remove();
                _isKeyAllowed = true;
                AddIndicator(YamlTokenKind.FlowEntry);
                break;
            case '-' when YamlCursor.IsBlankOrEnd(next):
                FetchBlockEntry();
                break;
            case '?' when IsInFlow || YamlCursor.IsBlankOrEnd(next):
                FetchKey();
                break;
            case ':' when IsInFlow || YamlCursor.IsBlankOrEnd(next):
                FetchValue();
                break;
            case '*' or '&':
                SaveKey();
                _isKeyAllowed = false;
                Add(_properties.Anchor());
                break;
            case '!':
                SaveKey();
                _isKeyAllowed = false;
                Add(_properties.Tag());
                break;
            case '|' or '>' when !IsInFlow:
                _keys.Remove();
                _isKeyAllowed = true;
                Add(_blockScalars.Read(_indent));
                break;
            case '\'' or '"':
                FetchQuoted();
                break;
            default:
                FetchPlain(one, next);
                break;
        }
    }

    private void FetchQuoted()
    {
        SaveKey();
        _isKeyAllowed = false;
        YamlToken? scalar = _flowScalars.Quoted();
        if (scalar is not null && scalar.Start.Line < scalar.End.Line)
        {
            LastLongQuote = scalar;
        }

        Add(scalar);
    }

    private void FetchPlain(char one, char next)
    {
        bool begins = one switch
        {
            '\t' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%'
                or '@' or '`' => false,
            '-' => !YamlCursor.IsBlank(next),
            '?' or ':' => !IsInFlow && !YamlCursor.IsBlankOrEnd(next),
            _ => true,
        };
        if (!begins)
        {
            _cursor.Fail(_cursor.Mark, DescribeBadStart(one));
            return;
        }

        SaveKey();
        _isKeyAllowed = false;
        Add(_flowScalars.Plain(_indent + 1, IsInFlow, out bool endsRow));
        if (endsRow)
        {
            _isKeyAllowed = true;
        }
    }

    private string DescribeBadStart(char one) => one switch
    {
        '\t' when _cursor.IsFirstOnLine() =>
            "a tab indents this line. YAML allows only spaces there. Replace the tab with spaces.",
        '\t' => "a tab follows '-', '?' or ':' here. Replace it with a space.",
        '|' or '>' => $"a block ('{one}') cannot be inside brackets. Put the text in quotes.",
        _ => $"a value cannot begin with '{one}'. Put it in quotes.",
    };

    private void SkipToToken()
    {
        while (true)
        {
            if (_cursor.Indent == 0 && _cursor.Current == '\uFEFF')
            {
                _cursor.Skip();
            }

            while (_cursor.Current == ' ' || (_cursor.Current == '\t' && (IsInFlow || !_isKeyAllowed)))
            {
                _cursor.Skip();
            }

            if (_cursor.Current == '#')
            {
                _cursor.SkipRow();
            }

            if (!YamlCursor.IsBreak(_cursor.Current))
            {
                return;
            }

            _cursor.ReadBreak();
            _isKeyAllowed |= !IsInFlow;
        }
    }

    private void FetchEnd()
    {
        EndBlocks();
        Add(new YamlToken(YamlTokenKind.StreamEnd, _cursor.Mark));
    }

    private void EndBlocks()
    {
        Unroll(-1);
        _keys.Remove();
        _isKeyAllowed = false;
    }

    private void FetchFlowEnd(YamlTokenKind kind)
    {
        _keys.Remove();
        _keys.LeaveFlow();
        _isKeyAllowed = false;
        AddIndicator(kind);
    }

    private void FetchBlockEntry()
    {
        // Inside brackets, the parser reports it: it knows which bracket is open.
        if (!IsInFlow)
        {
            if (!_isKeyAllowed)
            {
                _cursor.Fail(_cursor.Mark, "a list item ('-') cannot begin here. Put it on a separate line.");
                return;
            }

            Roll(_cursor.Mark, YamlTokenKind.BlockSequenceStart, null);
        }

        _keys.Remove();
        _isKeyAllowed = true;
        AddIndicator(YamlTokenKind.BlockEntry);
    }

    private void FetchKey()
    {
        if (!IsInFlow)
        {
            if (!_isKeyAllowed)
            {
                _cursor.Fail(_cursor.Mark, "a key ('?') cannot begin here. Put it on a separate line.");
                return;
            }

            Roll(_cursor.Mark, YamlTokenKind.BlockMappingStart, null);
        }

        _keys.Remove();
        _isKeyAllowed = !IsInFlow;
        AddIndicator(YamlTokenKind.Key);
    }

    private void FetchValue()
    {
        if (_keys.Current is { } key && _keys.IsStillPossible(key))
        {
            Insert(key.Token, new YamlToken(YamlTokenKind.Key, key.Start));
            Roll(key.Start, YamlTokenKind.BlockMappingStart, key.Token);
            key.IsPossible = false;
            _isKeyAllowed = false;
        }
        else
        {
            if (!IsInFlow)
            {
                if (!_isKeyAllowed)
                {
                    _cursor.Fail(
                        _cursor.Mark, "a mapping ('key: value') is not allowed here. Put it on a separate line and "
                            + "check its indentation, or put the text in quotes.");
                    return;
                }

                Roll(_cursor.Mark, YamlTokenKind.BlockMappingStart, null);
            }

            _isKeyAllowed = !IsInFlow;
        }

        AddIndicator(YamlTokenKind.Value);
    }

    private void SaveKey()
    {
        if (_isKeyAllowed)
        {
            bool isRequired = !IsInFlow && _indent == _cursor.Indent;
            _nextKey = _keys.Begin(_taken + (_queue.Count - _head), isRequired);
        }
    }

    // Opens a block collection if a line is indented further than the surrounding one.
    private void Roll(YamlMark mark, YamlTokenKind kind, long? before)
    {
        if (IsInFlow || _indent >= mark.Indent)
        {
            return;
        }

        _indents.Push(_indent);
        _indent = mark.Indent;
        var start = new YamlToken(kind, mark);
        if (before is { } number)
        {
            Insert(number, start);
        }
        else
        {
            Add(start);
        }
    }

    private void Unroll(int indent)
    {
        while (!IsInFlow && _indent > indent)
        {
            Add(new YamlToken(YamlTokenKind.BlockEnd, _cursor.Mark));
            _indent = _indents.Pop();
        }
    }

    private void AddIndicator(YamlTokenKind kind, int length = 1)
    {
        var token = new YamlToken(kind, _cursor.Mark);
        _cursor.Skip(length);
        Add(token);
    }

    private void Add(YamlToken? token)
    {
        if (token is not null)
        {
            token.Key = _nextKey;
            _nextKey = null;
            _queue.Add(token);
        }
    }

    private void Insert(long number, YamlToken token) => _queue.Insert(_head + (int)(number - _taken), token);
}
