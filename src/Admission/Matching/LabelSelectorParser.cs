using System.Collections.Immutable;
using System.Globalization;

namespace Admission.Matching;

/// <summary>
/// Reads kubectl's label selectors, with the same tokens and grammar as Kubernetes. Source of truth: Parse in
/// https://github.com/kubernetes/apimachinery/blob/master/pkg/labels/selector.go One difference: a NUL character is an
/// error, while Kubernetes silently stops reading.
/// </summary>
internal sealed class LabelSelectorParser
{
    private const string Example = "Write it as kubectl does: tier in (web,db),!legacy,app=shop.";
    private readonly List<Token> _tokens = [];
    private readonly List<string> _errors = [];
    private int _next;

    private LabelSelectorParser(string text) => Scan(text);

    private enum TokenKind
    {
        Word,
        Symbol,
        End,
    }

    private Token Current => _tokens[_next];

    /// <summary>
    /// Reads a selector; returns every error of keys and values, but only the first error of the grammar.
    /// </summary>
    public static ImmutableArray<LabelRequirement> Parse(string text, out ImmutableArray<string> errors)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            errors = ["the selector contains a NUL character. Remove it."];
            return [];
        }

        var parser = new LabelSelectorParser(text);
        List<LabelRequirement> requirements = parser.ReadRequirements();
        errors = [.. parser._errors];
        requirements.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return errors.IsEmpty ? [.. requirements] : [];
    }

    private List<LabelRequirement> ReadRequirements()
    {
        var requirements = new List<LabelRequirement>();
        while (Current.Kind != TokenKind.End)
        {
            if (!ReadRequirement(requirements))
            {
                return requirements;
            }

            if (Current.Kind == TokenKind.End)
            {
                return requirements;
            }

            if (!TakeSymbol(",") || Current is { Kind: TokenKind.End } or { Kind: TokenKind.Symbol, Text: not "!" })
            {
                Unexpected("',' and another requirement");
                return requirements;
            }
        }

        return requirements;
    }

    private bool ReadRequirement(List<LabelRequirement> requirements)
    {
        bool negated = TakeSymbol("!");
        if (Current.Kind != TokenKind.Word)
        {
            return Unexpected("a label key");
        }

        string key = Take().Text;
        Complain(LabelName.KeyComplaint(key));
        if (negated || Current.Kind == TokenKind.End || Current.IsSymbol(","))
        {
            Add(requirements, key, negated ? LabelOperator.DoesNotExist : LabelOperator.Exists, []);
            return true;
        }

        string word = Take().Text;
        LabelOperator? known = word switch
        {
            "in" or "=" or "==" => LabelOperator.In,
            "notin" or "!=" => LabelOperator.NotIn,
            ">" => LabelOperator.GreaterThan,
            "<" => LabelOperator.LessThan,
            _ => null,
        };
        if (known is not { } demand)
        {
            _next--;
            return Unexpected("one of =, ==, !=, in, notin, >, <");
        }

        SortedSet<string>? values = word is "in" or "notin" ? ReadList() : ReadValue();
        if (values is null)
        {
            return false;
        }

        Add(requirements, key, demand, [.. values]);
        return true;
    }

    private SortedSet<string>? ReadValue()
    {
        if (Current.Kind == TokenKind.End || Current.IsSymbol(","))
        {
            return new SortedSet<string>(StringComparer.Ordinal) { "" };
        }

        if (Current.Kind == TokenKind.Word)
        {
            return new SortedSet<string>(StringComparer.Ordinal) { Take().Text };
        }

        Unexpected("a value");
        return null;
    }

    // "(a,,b)" and "()" contain the empty value, as in Kubernetes.
    private SortedSet<string>? ReadList()
    {
        if (!TakeSymbol("("))
        {
            Unexpected("'(' and the values");
            return null;
        }

        var values = new SortedSet<string>(StringComparer.Ordinal);
        while (true)
        {
            values.Add(Current.Kind == TokenKind.Word ? Take().Text : "");
            if (TakeSymbol(")"))
            {
                return values;
            }

            if (!TakeSymbol(","))
            {
                Unexpected("',' or ')'");
                return null;
            }
        }
    }

    private void Add(
        List<LabelRequirement> requirements, string key, LabelOperator demand, ImmutableArray<string> values)
    {
        foreach (string value in values)
        {
            Complain(LabelName.ValueComplaint(value));
        }

        if (demand is LabelOperator.GreaterThan or LabelOperator.LessThan && !IsInteger(values[0]))
        {
            Complain($"'{values[0]}' is not an integer. '>' and '<' need one.");
        }

        if (_errors.Count == 0)
        {
            requirements.Add(new LabelRequirement(key, demand, values));
        }
    }

    private static bool IsInteger(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private void Complain(string? complaint)
    {
        if (complaint is not null)
        {
            _errors.Add(complaint);
        }
    }

    private bool Unexpected(string expected)
    {
        string found = Current.Kind == TokenKind.End ? "the end" : $"'{Current.Text}'";
        _errors.Add($"the selector has {found} where {expected} should be. {Example}");
        return false;
    }

    private Token Take() => _tokens[_next++];

    private bool TakeSymbol(string symbol)
    {
        bool isThere = Current.IsSymbol(symbol);
        _next += isThere ? 1 : 0;
        return isThere;
    }

    private void Scan(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (IsSpace(text[at]))
            {
                at++;
                continue;
            }

            int length = IsSymbol(text[at]) ? SymbolLength(text, at) : WordLength(text, at);
            TokenKind kind = IsSymbol(text[at]) ? TokenKind.Symbol : TokenKind.Word;
            _tokens.Add(new Token(kind, text.Substring(at, length)));
            at += length;
        }

        _tokens.Add(new Token(TokenKind.End, ""));
    }

    private static int SymbolLength(string text, int at) =>
        text[at] is '=' or '!' && at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1;

    private static int WordLength(string text, int at)
    {
        int end = at;
        while (end < text.Length && !IsSpace(text[end]) && !IsSymbol(text[end]))
        {
            end++;
        }

        return end - at;
    }

    private static bool IsSpace(char character) => character is ' ' or '\t' or '\r' or '\n';

    private static bool IsSymbol(char character) => character is '=' or '!' or '(' or ')' or ',' or '<' or '>';

    private readonly record struct Token(TokenKind Kind, string Text)
    {
        public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
    }
}
