using Admission.Cli.CommandLine;

namespace Admission.Cli.Tests.CommandLine;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("chekc", "check")]
    [InlineData("JSON", "json")]
    [InlineData("junti", "junit")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void Finds_the_word_that_was_meant(string word, string? expected) =>
        Assert.Equal(expected, Suggestion.For(word, ["check", "json", "junit"]));
}
