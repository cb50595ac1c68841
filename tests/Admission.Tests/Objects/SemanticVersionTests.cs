using Admission.Objects;

namespace Admission.Tests.Objects;

public sealed class SemanticVersionTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("v1.30.2", "1.30.2")]
    [InlineData("0.0.0", "0.0.0")]
    [InlineData("1.29.3-gke.100+abc.01", "1.29.3-gke.100+abc.01")]
    [InlineData("1.0.0--x-", "1.0.0--x-")]
    [InlineData("1.0.0+-", "1.0.0+-")]
    public void Reads_a_version(string text, string expected) =>
        Assert.Equal(expected, SemanticVersion.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("v")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3-ä")]
    [InlineData("1.2.x")]
    [InlineData("-1.2.3")]
    [InlineData(" 1.2.3")]
    [InlineData("1.2.99999999999999999999")]
    [InlineData("latest")]
    public void Rejects_text_that_is_not_a_version(string text) =>
        Assert.False(SemanticVersion.TryParse(text, out _, out _));

    // The example of https://semver.org, and Kubernetes' own spellings.
    [Fact]
    public void Orders_by_precedence()
    {
        string[] ordered =
        [
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-beta.99999999999999999999", "1.0.0-rc.1", "1.0.0", "v1.9.0", "1.10.0", "2.0.0",
        ];
        string[] shuffled = [.. ordered.Order(StringComparer.Ordinal)];

        Assert.Equal(ordered, shuffled.OrderBy(SemanticVersion.Parse));
        Assert.Equal(SemanticVersion.Parse("1.0.0+a"), SemanticVersion.Parse("v1.0.0+b"));
    }

    [Theory]
    [InlineData(">=1.2 <2", "1.2.0 1.9.9 1.2.0-rc.1", "1.1.9 2.0.0 2.0.0-rc.1")]
    [InlineData(">= 1.2, < 2", "1.5.0", "2.1.0")]
    [InlineData("^1.2", "1.2.0 1.99.0", "1.1.0 2.0.0 2.0.0-0")]
    [InlineData("^1.2.3", "1.2.3 1.3.0", "1.2.2 1.2.3-rc.1 2.0.0")]
    [InlineData("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4 0.0.2")]
    [InlineData("^0.0", "0.0.0 0.0.9", "0.1.0")]
    [InlineData("^0", "0.0.0 0.9.0", "1.0.0")]
    [InlineData("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2")]
    [InlineData("~1.2", "1.2.0 1.2.9", "1.3.0 1.1.9")]
    [InlineData("~1", "1.0.0 1.9.0", "2.0.0 0.9.0")]
    [InlineData("1.2.x", "1.2.0 1.2.9", "1.3.0 1.3.0-rc.1 1.1.9")]
    [InlineData("1.2", "1.2.0 1.2.9", "1.3.0")]
    [InlineData("v1.2.3", "1.2.3 v1.2.3 1.2.3+b", "1.2.4 1.2.3-rc.1 1.2.4-rc.1")]
    [InlineData("=1.2.3-rc.1", "1.2.3-rc.1", "1.2.3 1.2.3-rc.2 1.2.3-rc.1.0")]
    [InlineData(">1.2", "1.3.0 2.0.0", "1.2.9 1.2.0")]
    [InlineData(">1.2.3", "1.2.4", "1.2.3 1.2.3-rc.1")]
    [InlineData(">1.2.3-rc.1", "1.2.3 1.2.3-rc.2", "1.2.3-rc.1")]
    [InlineData("<=1.2", "1.2.9 1.0.0", "1.3.0")]
    [InlineData("<=1.2.3", "1.2.3 1.2.3-rc.1", "1.2.4")]
    [InlineData("<2.0.0", "1.9.0 2.0.0-rc.1", "2.0.0")]
    [InlineData("*", "0.0.0 9.9.9-x", "")]
    [InlineData("1 || >=3 <4", "1.5.0 3.1.0", "2.0.0 4.0.0")]
    [InlineData(">=1.29", "1.29.3-gke.100 v1.30.0+k3s1", "1.28.99")]
    public void Range_contains_its_versions(string range, string inside, string outside)
    {
        VersionRange parsed = VersionRange.Parse(range);

        Assert.All(Versions(inside), version => Assert.True(parsed.Contains(version), version.ToString()));
        Assert.All(Versions(outside), version => Assert.False(parsed.Contains(version), version.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("||")]
    [InlineData("1 ||")]
    [InlineData(">")]
    [InlineData(">>1")]
    [InlineData("=>1")]
    [InlineData("~>1")]
    [InlineData("<*")]
    [InlineData("1.2.3.4")]
    [InlineData("1.x.3")]
    [InlineData("latest")]
    [InlineData("1.2-rc")]
    [InlineData("1 - 2")]
    public void Rejects_text_that_is_not_a_range(string text)
    {
        Assert.False(VersionRange.TryParse(text, out _, out string error));
        Assert.Contains(". Write ", error, StringComparison.Ordinal);
    }

    private static IEnumerable<SemanticVersion> Versions(string texts) =>
        texts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(SemanticVersion.Parse);
}
