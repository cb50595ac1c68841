using Admission.Json;

namespace Admission.Tests.Json;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["resources", "operations", "namespaces", "names", "labels", "users"];

    [Theory]
    [InlineData("resource", "resources")]
    [InlineData("Resources", "resources")]
    [InlineData("resuorces", "resources")]
    [InlineData("name", "names")]
    [InlineData("namespace", "namespaces")]
    [InlineData("lables", "labels")]
    public void Finds_the_likely_word(string word, string expected) =>
        Assert.Equal(expected, Suggestion.Nearest(word, Known));

    [Theory, InlineData("kinds"), InlineData("x"), InlineData(""), InlineData("completely-different")]
    public void Finds_nothing_when_nothing_is_near(string word) => Assert.Null(Suggestion.Nearest(word, Known));

    [Fact]
    public void Ends_soon_when_the_word_is_huge() => Assert.Null(Suggestion.Nearest(new string('a', 1_000_000), Known));
}
