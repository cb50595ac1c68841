using System.Text.RegularExpressions;
using Admission.RegularExpressions;
using CsCheck;

namespace Admission.Tests.RegularExpressions;

public sealed class Re2Tests
{
    [Theory]
    [InlineData("[a", "missing closing ]: `[a`")]
    [InlineData("(a", "missing closing ): `(a`")]
    [InlineData("a)", "unexpected ): `a)`")]
    [InlineData("*", "missing argument to repetition operator: `*`")]
    [InlineData("a|*", "missing argument to repetition operator: `*`")]
    [InlineData("(?i)+?", "missing argument to repetition operator: `+?`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("a*??", "invalid nested repetition operator: `*??`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("a{2,1}", "invalid repeat count: `{2,1}`")]
    [InlineData("a{99999999999}", "invalid repeat count: `{99999999999}`")]
    [InlineData("(a{100}){100}", "invalid repeat count: `{100}`")]
    [InlineData("[z-a]", "invalid character class range: `z-a`")]
    [InlineData("[[:word:]-[:alpha:]", "missing closing ]: `[[:word:]-[:alpha:]`")]
    [InlineData("[[:nope:]]", "invalid character class range: `[:nope:]`")]
    [InlineData("\\pX", "invalid character class range: `\\pX`")]
    [InlineData("\\p{Nope}", "invalid character class range: `\\p{Nope}`")]
    [InlineData("\\p{Greek", "invalid character class range: `\\p{Greek`")]
    [InlineData("\\q", "invalid escape sequence: `\\q`")]
    [InlineData("\\1", "invalid escape sequence: `\\1`")]
    [InlineData("\\C", "invalid escape sequence: `\\C`")]
    [InlineData("\\Z", "invalid escape sequence: `\\Z`")]
    [InlineData("\\x{110000}", "invalid escape sequence: `\\x{110000`")]
    [InlineData("a\\", "trailing backslash at end of expression: ``")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?<=a)", "invalid named capture: `(?<=a)`")]
    [InlineData("(?<!a>)", "invalid named capture: `(?<!a>`")]
    [InlineData("(?P<a-b>x)", "invalid named capture: `(?P<a-b>`")]
    [InlineData("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`")]
    public void Reports_errors_in_the_words_of_Go(string pattern, string expected)
    {
        Assert.False(Re2.TryParse(pattern, out _, out Re2Error? error));
        Assert.Equal("error parsing regexp: " + expected, error.ToString());
    }

    [Theory]
    [InlineData("^a+$", "aaa", true)]
    [InlineData("^a+$", "aaa\n", false)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("^b$", "a\nb\nc", false)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("(?s)a.c", "a\nc", true)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^[😀-😎]$", "😃", true)]
    [InlineData("^[^a]$", "😃", true)]
    [InlineData("\\d", "٣", false)]
    [InlineData("\\w", "é", false)]
    [InlineData("\\bé", "é", false)]
    [InlineData("a\\b", "aé", true)]
    [InlineData("\\pN", "٣", true)]
    [InlineData("^\\p{Greek}+$", "αβγ", true)]
    [InlineData("^\\P{Greek}+$", "αβγ", false)]
    [InlineData("^\\p{^Lu}$", "a", true)]
    [InlineData("(?i)^k$", "\u212a", true)]
    [InlineData("(?i)^\\w$", "\u017f", true)]
    [InlineData("(?i)straße", "STRAẞE", true)]
    [InlineData("(?i)ı", "i", false)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("\\Qa.b\\E+", "a.bb", true)]
    [InlineData("\\Qa.b", "axb", false)]
    [InlineData("a\\z", "a\n", false)]
    [InlineData("^[[:^alpha:]]+$", "123", true)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^[a-]+$", "a-", true)]
    [InlineData("^\\x{1F600}\\x41\\101$", "😀AA", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("^a{0}$", "", true)]
    [InlineData("^(a|b){2,3}$", "abab", false)]
    [InlineData("^(?:a?){20}a{20}$", "aaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("\\B", "", true)]
    [InlineData("\\b", "", false)]
    [InlineData("", "", true)]
    [InlineData("(|a)+", "aaa", true)]
    [InlineData("[^\\x00-\\x{10FFFF}]", "a", false)]
    public void Matches_as_Go_does(string pattern, string text, bool expected)
    {
        Re2 expression = Parse(pattern);
        Assert.Equal(expected, expression.IsMatch(text));
        Assert.Equal(expected, expression.Match(text) is not null);
        Assert.Equal(expected, !expression.FindAll(text).IsEmpty);
    }

    [Theory]
    [InlineData("a|ab", "ab", "a")]
    [InlineData("a+?", "aaa", "a")]
    [InlineData("(?U)a+", "aaa", "a")]
    [InlineData("(?U)a+?", "aaa", "aaa")]
    [InlineData("(a+)(b+)", "xaabbb", "aabbb|aa|bbb")]
    [InlineData("(a)|(b)", "b", "b||b")]
    [InlineData("(?P<x>a)(?<y>b)", "ab", "ab|a|b")]
    [InlineData("(a|ab)(c|bcd)(d*)", "abcd", "abcd|a|bcd|")]
    [InlineData("(|a)*", "aa", "|")]
    [InlineData("(|a)+", "aa", "|")]
    [InlineData("x{0}(y)?", "y", "y|y")]
    [InlineData("(😀)(.)", "a😀😎", "😀😎|😀|😎")]
    public void Finds_the_leftmost_first_match_with_its_groups(string pattern, string text, string expected)
    {
        Re2Match match = Parse(pattern).Match(text)!.Value;
        Assert.Equal(expected, string.Join('|', Enumerable.Range(0, match.GroupCount).Select(match.Group)));
    }

    [Theory]
    [InlineData("a*", "baaau", "|aaa|")]
    [InlineData("", "a😀", "||")]
    [InlineData("a", "banana", "a|a|a")]
    [InlineData("\\b", "ab cd", "|||")]
    [InlineData("^a", "aaa", "a")]
    public void Finds_all_matches(string pattern, string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Parse(pattern).FindAll(text).Select(match => match.Group(0))));

    [Theory]
    [InlineData("a(x*)b", "-ab-axxb-", "${1}W", "-W-xxW-")]
    [InlineData("a(x*)b", "-ab-axxb-", "$1W", "---")]
    [InlineData("a(?P<X>x*)b", "-axxb-", "$X.", "-xx.-")]
    [InlineData("a", "banana", "$$", "b$n$n$")]
    [InlineData("a", "a", "$", "$")]
    [InlineData("a", "a", "${", "${")]
    [InlineData("a", "a", "$9", "")]
    [InlineData("", "abc", "-", "-a-b-c-")]
    [InlineData("b*", "abc", "-", "-a-c-")]
    [InlineData("", "😀", "-", "-😀-")]
    public void Replaces_with_a_template(string pattern, string text, string template, string expected) =>
        Assert.Equal(expected, Parse(pattern).Replace(text, template));

    [Theory]
    [InlineData(",", "a,b,c", -1, "a|b|c")]
    [InlineData(",", "a,b,c", 2, "a|b,c")]
    [InlineData("", "abc", -1, "a|b|c")]
    [InlineData(",", "", -1, "")]
    [InlineData("a*", "baac", -1, "b|c")]
    [InlineData(",", "a,", -1, "a|")]
    public void Splits_between_matches(string pattern, string text, int limit, string expected) =>
        Assert.Equal(expected, string.Join('|', Parse(pattern).Split(text, limit)));

    [Fact]
    public void Rejects_input_that_is_too_large_or_too_deep()
    {
        Assert.False(Re2.TryParse(string.Concat(Enumerable.Repeat("(a{1000})", 1000)), out _, out Re2Error? error));
        Assert.Equal("expression too large", error.Code);
        Assert.False(Re2.TryParse(new string('(', 2000) + new string(')', 2000), out _, out error));
        Assert.Equal("expression nests too deeply", error.Code);
    }

    [Fact]
    public void Takes_linear_time_for_patterns_that_are_exponential_with_backtracking()
    {
        string text = new('a', 50_000);
        Assert.False(Parse("^(a+)+$").IsMatch(text + "!"));
        Assert.False(Parse("(x+x+)+y").IsMatch(new string('x', 50_000)));
        Assert.False(Parse("(.*)(.*)(.*)(.*)(.*)[^a]").IsMatch(text));
    }

    [Theory]
    [InlineData("(a)(b)?c", "xacx", "ac")]
    [InlineData("(a|ab)(c|bcd)", "abcd", "abcd")]
    [InlineData("(?:(x)|y)$", "xy", "y")]
    public void Finds_the_same_match_without_groups(string pattern, string text, string expected)
    {
        Re2Match? match = Parse(pattern).Match(text, hasGroups: false);

        Assert.Equal(expected, match?.Group(0));
        Assert.Equal(Parse(pattern).Match(text)?.Group(0), match?.Group(0));
        Assert.Equal(expected, Assert.Single(Parse(pattern).FindAll(text, hasGroups: false)).Group(0));
    }

    [Fact]
    public void Stops_when_the_time_limit_of_the_thread_is_over()
    {
        string text = new('a', 2_000_000);
        bool isOver = false;
        var thread = new Thread(() =>
        {
            // A moment in the past.
            TimeLimit.Begin(1);
            Assert.False(Parse("(a|b){1000}c").IsMatch(text));
            isOver = TimeLimit.IsOver;
            TimeLimit.End();
        });
        thread.Start();
        thread.Join();

        Assert.True(isOver);
        Assert.False(TimeLimit.IsOver);
    }

    [Fact]
    public void Quotes_special_characters() => Assert.Equal(@"a\.b\[\]\\", Re2.Quote(@"a.b[]\"));

    [Fact]
    public void Agrees_with_the_NET_engine_if_the_pattern_means_the_same_in_both()
    {
        Gen<string> atom = Pick("a", "b", "c", ".", "[ab]", "[^a]", "\\n", "(?:a|bc)", "\\b", "^", "$");
        Gen<string> item = Gen.Select(atom, Pick("", "", "", "*", "+?", "{1,2}", "?"), (a, q) =>
            a is "\\b" or "^" or "$" ? a : a + q);
        Gen<string> sequence = item.Array[1, 5].Select(string.Concat);
        Gen<string> group = Gen.Select(sequence, Pick("", "?", "{2}"), (s, q) => $"({s}){q}");
        Gen<string> pattern = Gen.OneOf(sequence, group).Array[1, 3].Select(parts => string.Concat(parts));
        Gen<string> alternation = pattern.Array[1, 3].Select(parts => string.Join('|', parts));
        Gen<string> text = Pick('a', 'b', 'c', '\n', ' ').Array[0, 12].Select(c => new string(c));
        Gen.Select(alternation, text).Sample(
            (p, t) =>
            {
                // $ of RE2 is \z.
                Match expected = Regex.Match(t, p.Replace("$", "\\z", StringComparison.Ordinal));
                Re2 expression = Parse(p);
                Assert.Equal(expected.Success, expression.IsMatch(t));
                Re2Match? match = expression.Match(t);
                Assert.Equal(expected.Success, match is not null);
                if (match is { } found)
                {
                    Assert.Equal((expected.Index, expected.Index + expected.Length), (found.Start, found.End));
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void Never_throws_for_a_text_that_is_not_an_expression() =>
        Pick("()[]{}?*+|^$\\.:<>=!-,aPpQEz0129ximsU😀".ToCharArray()).Array[0, 30].Select(c => new string(c)).Sample(
            pattern =>
            {
                if (Re2.TryParse(pattern, out Re2? expression, out _))
                {
                    foreach (string text in new[] { "", "a", "aPz01😀\ud83d", pattern })
                    {
                        Assert.Equal(expression.IsMatch(text), !expression.FindAll(text).IsEmpty);
                        expression.Replace(text, pattern);
                        expression.Split(text);
                    }
                }
            },
            iter: 50_000);

    private static Gen<T> Pick<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static Re2 Parse(string pattern)
    {
        Assert.True(Re2.TryParse(pattern, out Re2? expression, out Re2Error? error), error?.ToString());
        return expression;
    }
}
