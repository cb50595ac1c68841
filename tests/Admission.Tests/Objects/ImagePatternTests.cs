using Admission.Objects;
using CsCheck;

namespace Admission.Tests.Objects;

/// <summary>Forms of attack-cases.md 4 (bans must not be evaded) and 5 (allow lists must not be widened).</summary>
public sealed class ImagePatternTests
{
    private const string Sha256 = "sha256:2bf6b8d7fe9e8e7b1d1a0e6b6b9d6f3cf0f7a3c5a4e2d1f0c9b8a7f6e5d4c3b2";

    [Theory]
    [InlineData("nginx:1.19", "nginx:1.19")]
    [InlineData("nginx:1.19", "library/nginx:1.19")]
    [InlineData("nginx:1.19", "docker.io/nginx:1.19")]
    [InlineData("nginx:1.19", "docker.io/library/nginx:1.19")]
    [InlineData("nginx:1.19", "index.docker.io/library/nginx:1.19")]
    [InlineData("nginx:1.19", "registry-1.docker.io/library/nginx:1.19")]
    [InlineData("nginx:1.19", "DOCKER.IO/library/nginx:1.19")]
    [InlineData("nginx:1.19", "docker.io:443/nginx:1.19")]
    [InlineData("nginx:1.19", "nginx:1.19@" + Sha256)]
    [InlineData("index.docker.io/nginx:1.19", "nginx:1.19")]
    [InlineData("DOCKER.IO/nginx", "nginx:1.19")]
    [InlineData("nginx", "nginx")]
    [InlineData("nginx", "nginx:latest")]
    [InlineData("nginx", "nginx@" + Sha256)]
    [InlineData("nginx:latest", "nginx")]
    [InlineData("nginx:*", "nginx")]
    [InlineData("nginx:*", "nginx@" + Sha256)]
    [InlineData("nginx:1.*", "nginx:1.27.3")]
    [InlineData("nginx@" + Sha256, "nginx:1@" + Sha256)]
    [InlineData("nginx@*", "nginx@" + Sha256)]
    [InlineData("*@sha256:*", "reg:5000/app@" + Sha256)]
    [InlineData("*", "reg:5000/a/b/c:1")]
    [InlineData("*:latest", "reg:5000/a/b/c:latest")]
    [InlineData("*:latest", "reg:443/app")]
    [InlineData("*:latest", "nginx")]
    [InlineData("*:latest", "nginx:latest@" + Sha256)]
    [InlineData("docker.io/**", "nginx:1.19")]
    [InlineData("docker.io/**", "team/app")]
    [InlineData("reg:443/app", "reg:443/app")]
    [InlineData("reg:443/app:1", "reg:443/app:1")]
    [InlineData("reg:5000/app", "REG:5000/app:2")]
    [InlineData("[::1]:5000/app", "[0::1]:5000/app")]
    [InlineData("registry.example.com/team/*", "registry.example.com/team/app:1")]
    [InlineData("registry.example.com/team/**", "registry.example.com/team/a/b/c")]
    [InlineData("registry.example.com/**/app", "registry.example.com/app")]
    [InlineData("registry.example.com/**/app", "registry.example.com/a/b/app")]
    [InlineData("registry.example.com/team/app-*", "registry.example.com/team/app-web")]
    [InlineData("*.example.com/**", "eu.registry.example.com/x")]
    [InlineData("*/team/app", "registry.example.com/team/app")]
    [InlineData("*/nginx", "nginx")]
    [InlineData("**/nginx", "nginx")]
    [InlineData("**/nginx", "registry.example.com/a/b/nginx:2")]
    [InlineData("nginx*", "nginx-unprivileged")]
    public void Matches_an_image_in_any_spelling(string pattern, string image)
    {
        Assert.True(ImagePattern.Parse(pattern).Matches(ImageReference.Parse(image)));
        Assert.True(ImagePattern.Parse(pattern).Resembles(ImageReference.Parse(image)));
    }

    [Theory]
    [InlineData("registry.example.com/team", "registry.example.com/team-evil")]
    [InlineData("registry.example.com/team", "registry.example.com.evil.io/team")]
    [InlineData("registry.example.com/team", "registry.example.com@evil.io/x")]
    [InlineData("registry.example.com/team", "registry.example.com@evil.io/team")]
    [InlineData("registry.example.com/team", "registry.example.com/team/app")]
    [InlineData("registry.example.com/team", "registry.example.com:8443/team")]
    [InlineData("registry.example.com/team", "evil.io/registry.example.com/team")]
    [InlineData("registry.example.com/team", "evilregistry.example.com/team")]
    [InlineData("registry.example.com/team", "xregistry.example.com/team")]
    [InlineData("registry.example.com/team/*", "registry.example.com/team")]
    [InlineData("registry.example.com/team/*", "registry.example.com/team-evil/app")]
    [InlineData("registry.example.com/team/*", "registry.example.com/team/../evil/app")]
    [InlineData("registry.example.com/team/*", "registry.example.com/team/a/b")]
    [InlineData("registry.example.com/team/**", "registry.example.com/team")]
    [InlineData("registry.example.com/team/**", "registry.example.com.evil.io/team/app")]
    [InlineData("registry.example.com/team/**", " registry.example.com/team/app")]
    [InlineData("registry.example.com/team/**", "registry.example.com/team/app\n")]
    [InlineData("registry.example.com/team/**", "registry.example.com/team/app\0")]
    [InlineData("registry.example.com/team/**", "registry.example.com./team/app")]
    [InlineData("registry.example.com/team/**", "registry.example.com/team/аpp")]
    [InlineData("*.example.com/**", "registry.example.com.evil.io/x")]
    [InlineData("*.example.com/**", "evil.io/registry.example.com/x")]
    [InlineData("*.example.com/**", "example.com/x")]
    [InlineData("team/app", "evil.io/team/app")]
    [InlineData("nginx", "evil/nginx")]
    [InlineData("nginx", "nginx.evil.io/nginx")]
    [InlineData("nginx:1.19", "nginx:1.190")]
    [InlineData("nginx:1.19", "nginx:1x19")]
    [InlineData("nginx:1.19", "nginx")]
    [InlineData("nginx:1.19", "nginx@" + Sha256)]
    [InlineData("nginx@*", "nginx:1")]
    [InlineData("nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000", "nginx@" + Sha256)]
    [InlineData("*:latest", "nginx@" + Sha256)]
    [InlineData("*:latest", "nginx:latest-alpine")]
    [InlineData("*", "")]
    [InlineData("*", "NGINX")]
    [InlineData("docker.io/*", "team/app")]
    public void Does_not_match_an_image_that_only_looks_similar(string pattern, string image) =>
        Assert.False(ImagePattern.Parse(pattern).Matches(ImageReference.Parse(image)));

    [Theory]
    [InlineData(" nginx:1.19")]
    [InlineData("nginx:1.19 ")]
    [InlineData("\tnginx:1.19\n")]
    [InlineData("nginx :1.19")]
    [InlineData("nginx:1.19\0")]
    [InlineData("ng\u200binx:1.19")]
    [InlineData("\ufeffnginx:1.19")]
    [InlineData("NGINX:1.19")]
    [InlineData("docker.io/Library/Nginx:1.19")]
    [InlineData("docker.io./nginx:1.19")]
    [InlineData("docker.io..:443/library/nginx:1.19")]
    [InlineData("evil/../nginx:1.19")]
    [InlineData("docker.io//library/./nginx:1.19")]
    [InlineData("../nginx:1.19")]
    [InlineData("https://index.docker.io/library/nginx:1.19")]
    [InlineData("user@docker.io/library/nginx:1.19")]
    [InlineData("docker.io\\library\\nginx:1.19")]
    [InlineData("nginx:1.19@sha256:short")]
    [InlineData("nginх:1.19")]
    [InlineData("ｎｇｉｎｘ：１．１９")]
    [InlineData("dоcker.io/nginx:1.19")]
    [InlineData("\U0001d5fbginx:1.19")]
    public void Bans_an_invalid_reference_that_resembles_the_image(string image)
    {
        Assert.True(ImagePattern.Parse("nginx:1.19").Resembles(ImageReference.Parse(image)));
        Assert.False(ImagePattern.Parse("nginx:1.19").Matches(ImageReference.Parse(image)));
    }

    [Fact]
    public void Bans_a_long_text_that_resembles_the_image()
    {
        string padded = new string(' ', 64 * 1024) + "nginx:1.19" + new string('\n', 64 * 1024);

        Assert.True(ImagePattern.Parse("nginx:1.19").Resembles(ImageReference.Parse(padded)));
    }

    [Theory]
    [InlineData("httpd:1.19")]
    [InlineData("nginx:1.20 ")]
    [InlineData("evil.io./nginx:1.19")]
    [InlineData("")]
    public void Does_not_ban_an_invalid_text_that_resembles_another_image(string image) =>
        Assert.False(ImagePattern.Parse("nginx:1.19").Resembles(ImageReference.Parse(image)));

    [Theory]
    [InlineData("")]
    [InlineData(" nginx")]
    [InlineData("Nginx")]
    [InlineData("nginx:")]
    [InlineData("nginx@")]
    [InlineData("nginx:a b")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("team/a**")]
    [InlineData("docker.io")]
    [InlineData("docker.io:5000")]
    [InlineData("docker.io./nginx")]
    [InlineData("registry.example.com@evil.io/x")]
    [InlineData("/nginx")]
    [InlineData("nginх")]
    public void Rejects_a_pattern_that_could_never_match_as_meant(string text)
    {
        Assert.False(ImagePattern.TryParse(text, out _, out string error));
        Assert.Contains(". ", error, StringComparison.Ordinal);
    }

    // The wildcards against a naive oracle, on texts that make greedy matching go wrong.
    [Fact]
    public void Globs_agree_with_a_naive_matcher() =>
        Gen.Select(Gen.String[Gen.Char["ab*"], 0, 8], Gen.String[Gen.Char["ab"], 0, 10]).Sample((pattern, text) =>
            SegmentGlob.Fits(pattern, text, StringComparison.Ordinal) == Naive(pattern, text));

    [Fact]
    public void Path_globs_agree_with_a_naive_matcher() =>
        Gen.Select(OneOf("a", "b", "*", "**").List[1, 5], OneOf("a", "b").List[1, 6])
            .Sample((pattern, path) =>
                SegmentGlob.FitsPath([.. pattern], string.Join('/', path), StringComparison.Ordinal)
                == NaivePath([.. pattern], [.. path]));

    [Fact]
    public void Stays_fast_on_hostile_patterns_and_images()
    {
        ImagePattern pattern = ImagePattern.Parse(string.Concat(Enumerable.Repeat("**/*a*a*a*b/", 60)) + "z");
        ImageReference image = ImageReference.Parse(string.Concat(Enumerable.Repeat("aaaaaaaaaa/", 23)) + "y");
        ImageReference invalid = ImageReference.Parse(new string('a', 64 * 1024) + new string('Я', 64 * 1024));

        Assert.False(pattern.Matches(image));
        Assert.False(pattern.Resembles(invalid));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static bool Naive(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.Length == 0)
        {
            return text.Length == 0;
        }

        return pattern[0] == '*'
            ? Naive(pattern[1..], text) || (text.Length > 0 && Naive(pattern, text[1..]))
            : text.Length > 0 && pattern[0] == text[0] && Naive(pattern[1..], text[1..]);
    }

    private static bool NaivePath(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.Length == 0)
        {
            return path.Length == 0;
        }

        return pattern[0] == "**"
            ? NaivePath(pattern[1..], path) || (path.Length > 0 && NaivePath(pattern, path[1..]))
            : path.Length > 0 && (pattern[0] == "*" || pattern[0] == path[0]) && NaivePath(pattern[1..], path[1..]);
    }
}
