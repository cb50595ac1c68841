using Admission.Matching;

namespace Admission.Tests.Matching;

public sealed class GlobTests
{
    [Theory]
    [InlineData("billing", "billing")]
    [InlineData("*", "")]
    [InlineData("*", "anything/at:all")]
    [InlineData("billing-*", "billing-")]
    [InlineData("billing-*", "billing-7")]
    [InlineData("*-prod", "team-prod")]
    [InlineData("a*b*c", "a-b-b-c")]
    [InlineData("**a**", "bab")]
    [InlineData("pod-?", "pod-1")]
    [InlineData("*?b*", "ab")]
    [InlineData("*:latest", "registry/app:latest")]
    [InlineData("a*a", "aa")]
    [InlineData("", "")]
    public void Matches_text(string pattern, string text) => Assert.True(new Glob(pattern).Matches(text));

    [Theory]
    [InlineData("billing", "Billing")]
    [InlineData("billing", "billing2")]
    [InlineData("billing", "a-billing")]
    [InlineData("a*a", "a")]
    [InlineData("ab*ba", "aba")]
    [InlineData("pod-?", "pod-")]
    [InlineData("pod-?", "pod-12")]
    [InlineData("*?b*", "b")]
    [InlineData("a*b*c", "a-c-b")]
    [InlineData("", "x")]
    [InlineData("a.c", "abc")]
    [InlineData("[ab]", "a")]
    public void Does_not_match_text(string pattern, string text) => Assert.False(new Glob(pattern).Matches(text));

    [Fact]
    public void Ends_soon_when_the_pattern_would_make_a_backtracking_matcher_explode()
    {
        var glob = new Glob(string.Concat(Enumerable.Repeat("*a", 200)) + "*b");
        Assert.False(glob.Matches(new string('a', 20_000)));
    }

    [Fact]
    public void Agrees_with_a_matcher_by_dynamic_programming_on_every_short_text_and_pattern()
    {
        string[] patterns = [.. Strings("ab*?", 5)];
        string[] texts = [.. Strings("ab", 6)];
        foreach (string pattern in patterns)
        {
            var glob = new Glob(pattern);
            foreach (string text in texts)
            {
                Assert.True(Expected(pattern, text) == glob.Matches(text), $"'{pattern}' over '{text}'");
            }
        }
    }

    private static IEnumerable<string> Strings(string alphabet, int maxLength) =>
        maxLength == 0
            ? [""]
            : Strings(alphabet, maxLength - 1).SelectMany(
                shorter =>
                    shorter.Length == maxLength - 1
                    ? alphabet.Select(next => shorter + next).Prepend(shorter)
                    : [shorter]);

    private static bool Expected(string pattern, string text)
    {
        var table = new bool[pattern.Length + 1, text.Length + 1];
        table[0, 0] = true;
        for (int p = 1; p <= pattern.Length; p++)
        {
            for (int t = 0; t <= text.Length; t++)
            {
                table[p, t] = pattern[p - 1] == '*'
                    ? table[p - 1, t] || (t > 0 && table[p, t - 1])
                    : t > 0 && table[p - 1, t - 1] && (pattern[p - 1] == '?' || pattern[p - 1] == text[t - 1]);
            }
        }

        return table[pattern.Length, text.Length];
    }
}
