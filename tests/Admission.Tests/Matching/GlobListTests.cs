using Admission.Matching;

namespace Admission.Tests.Matching;

public sealed class GlobListTests
{
    [Theory]
    [InlineData("team-a", true, "team-*")]
    [InlineData("prod", false, "team-*")]
    [InlineData("prod", true, "team-*", "prod")]
    [InlineData("team-legacy", false, "team-*", "!team-legacy")]
    [InlineData("team-legacy", false, "!team-legacy", "team-*")]
    [InlineData("anything", true, "!kube-*")]
    [InlineData("kube-system", false, "!kube-*")]
    [InlineData("", true, "!kube-*")]
    public void Matches_when_a_glob_includes_and_none_excludes(string name, bool expected, params string[] patterns) =>
        Assert.Equal(expected, Read(patterns).Matches(name));

    [Fact]
    public void Excludes_when_any_of_several_names_is_excluded() =>
        Assert.False(Read("developers", "!admins").MatchesAny(["developers", "admins"]));

    [Fact]
    public void Includes_when_any_of_several_names_is_included() =>
        Assert.True(Read("developers").MatchesAny(["system:authenticated", "developers"]));

    [Fact]
    public void Matches_no_name_if_the_list_includes_none() => Assert.False(Read("developers").MatchesAny([]));

    // attack case 21: look-alikes of a privileged group are other groups.
    [Theory, InlineData("System:masters"), InlineData("system:masters "), InlineData("ѕystem:masters")]
    public void Does_not_mistake_a_similar_name_for_the_name(string name) =>
        Assert.False(Read("system:masters").Matches(name));

    [Theory]
    [InlineData("", "is not a glob")]
    [InlineData("!", "is not a glob")]
    [InlineData("!!a", "has two '!'")]
    [InlineData(" a", "whitespace")]
    [InlineData("! a", "whitespace")]
    [InlineData("a\nb", "control character")]
    public void Rejects_a_glob_that_cannot_be_meant(string pattern, string expected)
    {
        Assert.False(GlobList.TryParse(["fine", pattern], out _, out var errors));
        (int index, string message) = Assert.Single(errors);
        Assert.Equal(1, index);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_an_empty_list()
    {
        Assert.False(GlobList.TryParse([], out _, out var errors));
        Assert.Contains("Remove it", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    private static GlobList Read(params string[] patterns)
    {
        Assert.True(GlobList.TryParse(patterns, out GlobList? list, out _));
        return list!;
    }
}
