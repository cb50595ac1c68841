namespace Admission.Yaml;

/// <summary>
/// Reads the documents of a YAML text with the grammar of YAML 1.1 as in Kubernetes' reader. Stops at the first syntax
/// error, which the cursor then has. Recurses for each level, which the builder's limit bounds.
/// </summary>
/// <param name="cursor">The text, at its start.</param>
/// <param name="limits">Limits on the text.</param>
/// <param name="errors">Receives the errors of the tree; syntax errors stay at the cursor.</param>
internal sealed class YamlParser(YamlCursor cursor, YamlLimits limits, YamlErrors errors)
{
    private readonly YamlScanner _scanner = new(cursor);
    private readonly YamlTagHandles _handles = new(cursor);
    private YamlTreeBuilder _builder = new(limits, errors);

    /// <summary>The last quoted scalar that spans several lines.</summary>
    public YamlToken? LastLongQuote => _scanner.LastLongQuote;

    /// <summary>Reads all documents; returns a root only for a document without an error.</summary>
    public List<YamlNode> Read()
    {
        var roots = new List<YamlNode>();
        for (bool isFirst = true; TryBeginDocument(isFirst); isFirst = false)
        {
            int errorsBefore = errors.Count;
            _builder = new YamlTreeBuilder(limits, errors);
            if (!ReadRoot())
            {
                break;
            }

            if (_builder.Root is { } root && errors.Count == errorsBefore)
            {
                roots.Add(root);
            }

            // Text after the end of a document was meant to be in it: half of it must not be evaluated. The error is
            // reported where the next document begins.
            if (!IsDocumentBoundary(_scanner.Peek()) && _builder.Root is { } half)
            {
                roots.Remove(half);
            }

            if (_scanner.Peek().Kind == YamlTokenKind.DocumentEnd)
            {
                _scanner.Take();
            }
        }

        return roots;
    }

    private static bool IsDocumentBoundary(YamlToken token) =>
        token.Kind is YamlTokenKind.DocumentEnd or YamlTokenKind.DocumentStart or YamlTokenKind.StreamEnd;

    // False at the end, and if no document can begin.
    private bool TryBeginDocument(bool isFirst)
    {
        while (_scanner.Peek().Kind == YamlTokenKind.DocumentEnd)
        {
            _scanner.Take();
        }

        _handles.Clear();
        bool hasDirective = false;
        while (_scanner.Peek() is { Kind: YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective } directive)
        {
            hasDirective = true;
            _scanner.Take();
            if (!_handles.TryTake(directive))
            {
                return false;
            }
        }

        YamlToken token = _scanner.Peek();
        if (token.Kind == YamlTokenKind.DocumentStart)
        {
            _scanner.Take();
            return true;
        }

        if (token.Kind == YamlTokenKind.StreamEnd && !hasDirective)
        {
            return false;
        }

        return (isFirst && !hasDirective && cursor.Error is null)
            || cursor.Fail(token.Start, hasDirective
                ? "'---' is missing after the lines that begin with '%'. Add it."
                : $"the document has ended before {YamlTokenText.Describe(token)}. Remove the text that follows, or "
                    + "begin a document with '---'.");
    }

    private bool ReadRoot()
    {
        if (_scanner.Peek().Kind is YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective
            or YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd or YamlTokenKind.StreamEnd)
        {
            _builder.PutEmpty(_scanner.Peek().Start);
            return true;
        }

        return ReadNode(isBlock: true, mayBeIndentless: false, null);
    }

    /// <param name="isBlock">Can a block collection begin here?</param>
    /// <param name="mayBeIndentless">Can a list begin here that is not indented further than its key?</param>
    /// <param name="bracket">The innermost open bracket; null for none.</param>
    private bool ReadNode(bool isBlock, bool mayBeIndentless, YamlToken? bracket)
    {
        YamlToken token = _scanner.Peek();
        if (token.Kind == YamlTokenKind.Alias)
        {
            _scanner.Take();
            _builder.PutAlias(token.Text, token.Start.Line, token.Start.Column);
            return !_builder.IsTooLarge;
        }

        if (!ReadProperties(out YamlProperties properties))
        {
            return false;
        }

        token = _scanner.Peek();
        YamlMark start = properties.Start ?? token.Start;
        switch (token.Kind)
        {
            case YamlTokenKind.BlockEntry when mayBeIndentless:
                return ReadSequence(properties, start, null);
            case YamlTokenKind.Scalar:
                _scanner.Take();
                _builder.PutScalar(properties, token.Text, token.IsPlain, start, token.BlockIndent);
                return !_builder.IsTooLarge;
            case YamlTokenKind.FlowSequenceStart:
                return ReadFlow(properties, start, isMapping: false);
            case YamlTokenKind.FlowMappingStart:
                return ReadFlow(properties, start, isMapping: true);
            case YamlTokenKind.BlockSequenceStart when isBlock:
                return ReadSequence(properties, start, token);
            case YamlTokenKind.BlockMappingStart when isBlock:
                return ReadMapping(properties, start, token);
            default:
                if (properties.Start is not null && token.Kind != YamlTokenKind.Broken)
                {
                    _builder.PutScalar(properties, "", isPlain: true, start);
                    return !_builder.IsTooLarge;
                }

                return bracket is null
                    ? cursor.Fail(token.Start, YamlTokenText.Unexpected(token, "a value"))
                    : FailInFlow(bracket, token, "a value");
        }
    }

    private bool ReadProperties(out YamlProperties properties)
    {
        properties = default;
        while (true)
        {
            YamlToken token = _scanner.Peek();
            if (token.Kind == YamlTokenKind.Anchor && properties.Anchor is null)
            {
                properties = properties with { Anchor = token.Text, Start = properties.Start ?? token.Start };
            }
            else if (token.Kind == YamlTokenKind.Tag && properties.Tag is null)
            {
                if (_handles.Resolve(token) is not { } tag)
                {
                    return cursor.Fail(
                        token.Start, $"the tag handle '{token.Handle}' is not defined. Define it with %TAG, or remove "
                            + "the tag.");
                }

                properties = properties with { Tag = tag, Start = properties.Start ?? token.Start };
            }
            else
            {
                return true;
            }

            _scanner.Take();
        }
    }

    // Without an opening token, it is a list that is not indented further than its key.
    private bool ReadSequence(YamlProperties properties, YamlMark start, YamlToken? opening)
    {
        if (opening is not null)
        {
            _scanner.Take();
        }

        if (!Open(YamlKind.Sequence, properties, start))
        {
            return false;
        }

        while (_scanner.Peek().Kind == YamlTokenKind.BlockEntry)
        {
            _scanner.Take();
            YamlToken next = _scanner.Peek();
            bool isEmpty = next.Kind is YamlTokenKind.BlockEntry or YamlTokenKind.BlockEnd
                || (opening is null && next.Kind is YamlTokenKind.Key or YamlTokenKind.Value);
            if (!ReadNodeOr(isEmpty, isBlock: true, mayBeIndentless: false, null))
            {
                return false;
            }
        }

        if (opening is not null && !TakeBlockEnd("another list item ('- …')"))
        {
            return false;
        }

        _builder.Close();
        return !_builder.IsTooLarge;
    }

    private bool ReadMapping(YamlProperties properties, YamlMark start, YamlToken opening)
    {
        _scanner.Take();
        if (!Open(YamlKind.Mapping, properties, start))
        {
            return false;
        }

        while (_scanner.Peek().Kind == YamlTokenKind.Key)
        {
            _scanner.Take();
            if (!ReadNodeOr(IsMemberEnd(_scanner.Peek()), isBlock: true, mayBeIndentless: true, null))
            {
                return false;
            }

            bool hasValue = _scanner.Peek().Kind == YamlTokenKind.Value;
            if (hasValue)
            {
                _scanner.Take();
            }

            bool isEmpty = !hasValue || IsMemberEnd(_scanner.Peek());
            if (!ReadNodeOr(isEmpty, isBlock: true, mayBeIndentless: true, null))
            {
                return false;
            }
        }

        if (!TakeBlockEnd("a key of the mapping that begins on line " + opening.Start.Line))
        {
            return false;
        }

        _builder.Close();
        return !_builder.IsTooLarge;
    }

    private static bool IsMemberEnd(YamlToken token) =>
        token.Kind is YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd;

    private bool TakeBlockEnd(string expected)
    {
        YamlToken token = _scanner.Peek();
        if (token.Kind == YamlTokenKind.BlockEnd)
        {
            _scanner.Take();
            return true;
        }

        return cursor.Fail(token.Start, token.Kind switch
        {
            YamlTokenKind.BlockMappingStart or YamlTokenKind.BlockSequenceStart =>
                "the indentation does not match any line above. Align the line with the others of its block.",
            YamlTokenKind.Value => "the key before this ':' is empty. Use a plain name.",
            _ => YamlTokenText.Unexpected(token, expected),
        });
    }

    private bool ReadFlow(YamlProperties properties, YamlMark start, bool isMapping)
    {
        YamlToken bracket = _scanner.Take();
        YamlTokenKind end = isMapping ? YamlTokenKind.FlowMappingEnd : YamlTokenKind.FlowSequenceEnd;
        if (!Open(isMapping ? YamlKind.Mapping : YamlKind.Sequence, properties, start))
        {
            return false;
        }

        for (bool isFirst = true; _scanner.Peek().Kind != end; isFirst = false)
        {
            YamlToken comma = _scanner.Peek();
            if (!isFirst && comma.Kind != YamlTokenKind.FlowEntry)
            {
                return FailInFlow(bracket, comma, isMapping ? "',' or '}'" : "',' or ']'");
            }

            if (!isFirst)
            {
                _scanner.Take();
                if (_scanner.Peek().Kind == end)
                {
                    break;
                }
            }

            if (!(isMapping ? ReadFlowMember(bracket) : ReadFlowItem(bracket)))
            {
                return false;
            }
        }

        _scanner.Take();
        _builder.Close();
        return !_builder.IsTooLarge;
    }

    // An item of a list; a member without braces is a mapping: [a: b].
    private bool ReadFlowItem(YamlToken bracket)
    {
        if (_scanner.Peek().Kind != YamlTokenKind.Key)
        {
            return ReadNode(isBlock: false, mayBeIndentless: false, bracket);
        }

        if (!Open(YamlKind.Mapping, default, _scanner.Take().Start) || !ReadKeyAndValue(bracket))
        {
            return false;
        }

        _builder.Close();
        return !_builder.IsTooLarge;
    }

    // A member in braces; without a ':' it has no value.
    private bool ReadFlowMember(YamlToken bracket)
    {
        if (_scanner.Peek().Kind == YamlTokenKind.Key)
        {
            _scanner.Take();
            return ReadKeyAndValue(bracket);
        }

        if (!ReadNode(isBlock: false, mayBeIndentless: false, bracket))
        {
            return false;
        }

        _builder.PutEmpty(_scanner.Peek().Start);
        return true;
    }

    private bool ReadKeyAndValue(YamlToken bracket)
    {
        bool hasNoKey = IsFlowEnd(_scanner.Peek()) || _scanner.Peek().Kind == YamlTokenKind.Value;
        if (!ReadNodeOr(hasNoKey, isBlock: false, mayBeIndentless: false, bracket))
        {
            return false;
        }

        bool hasValue = _scanner.Peek().Kind == YamlTokenKind.Value;
        if (hasValue)
        {
            _scanner.Take();
        }

        return ReadNodeOr(!hasValue || IsFlowEnd(_scanner.Peek()), isBlock: false, mayBeIndentless: false, bracket);
    }

    private static bool IsFlowEnd(YamlToken token) =>
        token.Kind is YamlTokenKind.FlowEntry or YamlTokenKind.FlowSequenceEnd or YamlTokenKind.FlowMappingEnd;

    // If the text continues with less indentation than the bracket, the closing bracket is missing; otherwise a comma.
    private bool FailInFlow(YamlToken bracket, YamlToken found, string expected)
    {
        bool isForgotten = found.Kind is YamlTokenKind.StreamEnd or YamlTokenKind.DocumentStart
            or YamlTokenKind.DocumentEnd
            || (found.Start.Line > bracket.Start.Line
                && !IsFlowEnd(found)
                && cursor.IndentationOf(found.Start) <= cursor.IndentationOf(bracket.Start));
        return isForgotten
            ? cursor.Fail(bracket.Start, YamlTokenText.NeverClosed(bracket))
            : cursor.Fail(found.Start, YamlTokenText.UnexpectedIn(bracket, found, expected));
    }

    private bool ReadNodeOr(bool isEmpty, bool isBlock, bool mayBeIndentless, YamlToken? bracket)
    {
        if (!isEmpty)
        {
            return ReadNode(isBlock, mayBeIndentless, bracket);
        }

        _builder.PutEmpty(_scanner.Peek().Start);
        return cursor.Error is null && !_builder.IsTooLarge;
    }

    private bool Open(YamlKind kind, YamlProperties properties, YamlMark start)
    {
        _builder.Open(kind, properties, start);
        return !_builder.IsTooLarge;
    }
}
