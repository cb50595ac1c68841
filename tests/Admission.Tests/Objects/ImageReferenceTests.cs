using Admission.Objects;
using CsCheck;

namespace Admission.Tests.Objects;

/// <summary>Forms of attack-cases.md 4; the oracle of the grammar is github.com/distribution/reference.</summary>
public sealed class ImageReferenceTests
{
    private const string Sha256 = "sha256:2bf6b8d7fe9e8e7b1d1a0e6b6b9d6f3cf0f7a3c5a4e2d1f0c9b8a7f6e5d4c3b2";

    [Theory]
    [InlineData("nginx:1.19:2", "it has more than one tag. Keep one.")]
    [InlineData("nginx@sha256:1@sha256:2", "it has more than one digest. Keep one.")]
    [InlineData(" nginx:1.19", "it contains whitespace. Remove it.")]
    [InlineData("registry.example.com/Web:1", "the repository contains uppercase letters. Write it in lowercase.")]
    public void Reports_why_a_text_is_not_a_reference(string text, string error) =>
        Assert.Equal(error, ImageReference.Parse(text).Error);

    [Theory]
    [InlineData("nginx", "docker.io", "library/nginx", "")]
    [InlineData("library/nginx", "docker.io", "library/nginx", "")]
    [InlineData("docker.io/nginx", "docker.io", "library/nginx", "")]
    [InlineData("index.docker.io/library/nginx", "docker.io", "library/nginx", "")]
    [InlineData("index.docker.io/nginx:1", "docker.io", "library/nginx", "1")]
    [InlineData("registry-1.docker.io/library/nginx", "docker.io", "library/nginx", "")]
    [InlineData("registry.hub.docker.com/library/nginx", "docker.io", "library/nginx", "")]
    [InlineData("docker.io:443/library/nginx", "docker.io", "library/nginx", "")]
    [InlineData("docker.io:0443/nginx", "docker.io", "library/nginx", "")]
    [InlineData("nginx:latest", "docker.io", "library/nginx", "latest")]
    [InlineData("team/app", "docker.io", "team/app", "")]
    [InlineData("reg:443/app", "reg", "app", "")]
    [InlineData("reg:443/app:1", "reg", "app", "1")]
    [InlineData("reg:5000/app:1", "reg:5000", "app", "1")]
    [InlineData("reg:05000/app:1", "reg:5000", "app", "1")]
    [InlineData("localhost/app", "localhost", "app", "")]
    [InlineData("localhost:5000/a/b/c", "localhost:5000", "a/b/c", "")]
    [InlineData("[::1]:5000/app", "[::1]:5000", "app", "")]
    [InlineData("[0:0:0:0:0:0:0:1]:5000/app", "[::1]:5000", "app", "")]
    [InlineData("[2001:DB8::1]/app", "[2001:db8::1]", "app", "")]
    [InlineData("[::ffff:a00:1]:443/app", "10.0.0.1", "app", "")]
    [InlineData("DOCKER.IO/nginx", "docker.io", "library/nginx", "")]
    [InlineData("Registry.Example.com/x", "registry.example.com", "x", "")]
    [InlineData("TEAM/app", "team", "app", "")]
    [InlineData("xn--80ak6aa92e.com/nginx", "xn--80ak6aa92e.com", "nginx", "")]
    [InlineData("10.0.0.1:80/a", "10.0.0.1:80", "a", "")]
    [InlineData("a__b/c-----d.e_f:V1.2_x-y", "docker.io", "a__b/c-----d.e_f", "V1.2_x-y")]
    public void Reads_every_spelling_of_a_valid_reference(string text, string registry, string repository, string tag)
    {
        ImageReference image = ImageReference.Parse(text);

        Assert.Equal(
            ("", registry, repository, tag, ""),
            (image.Error, image.Registry, image.Repository, image.Tag, image.Digest));
        Assert.Equal(text, image.ToString());
    }

    [Theory]
    [InlineData("nginx@" + Sha256, "", "")]
    [InlineData("nginx:latest@" + Sha256, "latest", "latest")]
    public void Reads_a_digest_beside_a_tag(string text, string tag, string effectiveTag)
    {
        ImageReference image = ImageReference.Parse(text);

        Assert.Equal((Sha256, tag, effectiveTag), (image.Digest, image.Tag, image.EffectiveTag));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" nginx")]
    [InlineData("nginx ")]
    [InlineData("nginx\t")]
    [InlineData("nginx\n")]
    [InlineData("nginx\0")]
    [InlineData("nginx:1.19\0")]
    [InlineData("NGINX")]
    [InlineData("docker.io/Nginx")]
    [InlineData("docker.io./nginx")]
    [InlineData(".docker.io/nginx")]
    [InlineData("docker..io/nginx")]
    [InlineData("-docker.io/nginx")]
    [InlineData("docker-.io/nginx")]
    [InlineData("docker.io:/nginx")]
    [InlineData("docker.io:99999/nginx")]
    [InlineData("docker.io:0/nginx")]
    [InlineData("docker.io:80:80/nginx")]
    [InlineData("[::1/app")]
    [InlineData("[::1]x/app")]
    [InlineData("[::1]]:5000/app")]
    [InlineData("[fe80::1%25eth0]/app")]
    [InlineData("[]/app")]
    [InlineData("../nginx")]
    [InlineData("library/../nginx")]
    [InlineData("./nginx")]
    [InlineData("/nginx")]
    [InlineData("nginx/")]
    [InlineData("a//b")]
    [InlineData("docker.io/")]
    [InlineData("nginx:")]
    [InlineData("nginx:-x")]
    [InlineData("nginx:.x")]
    [InlineData("nginx:a:b")]
    [InlineData("nginx:1@")]
    [InlineData("nginx@sha256:abc")]
    [InlineData("nginx@sha256:2BF6b8d7fe9e8e7b1d1a0e6b6b9d6f3cf0f7a3c5a4e2d1f0c9b8a7f6e5d4c3b2")]
    [InlineData("nginx@md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("nginx@" + Sha256 + "@" + Sha256)]
    [InlineData("registry.example.com@evil.io/x")]
    [InlineData("https://docker.io/nginx")]
    [InlineData("docker.io\\nginx")]
    [InlineData("a___b")]
    [InlineData("a._b")]
    [InlineData("a..b")]
    [InlineData("a-.b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("_a/b")]
    [InlineData("nginх")]
    [InlineData("ｎginx")]
    [InlineData("dоcker.io/nginx")]
    [InlineData("foo_bar.com/x")]
    [InlineData("nginx:１")]
    [InlineData("2bf6b8d7fe9e8e7b1d1a0e6b6b9d6f3cf0f7a3c5a4e2d1f0c9b8a7f6e5d4c3b2")]
    [InlineData("nginx:1:2")]
    public void Represents_an_invalid_reference(string? text)
    {
        ImageReference image = ImageReference.Parse(text);

        Assert.False(image.IsValid);
        Assert.Matches("^[^.]+\\. [A-Z]", image.Error);
        Assert.Equal(("", "", "", ""), (image.Registry, image.Repository, image.Tag, image.Digest));
    }

    [Fact]
    public void Holds_the_length_limits_of_the_grammar()
    {
        Assert.True(ImageReference.Parse("r.io/" + new string('a', 255)).IsValid);
        Assert.False(ImageReference.Parse("r.io/" + new string('a', 256)).IsValid);
        Assert.False(ImageReference.Parse(new string('a', 248)).IsValid);
        Assert.True(ImageReference.Parse("a:" + new string('b', 128)).IsValid);
        Assert.False(ImageReference.Parse("a:" + new string('b', 129)).IsValid);
        Assert.False(ImageReference.Parse(new string('a', 64 * 1024)).IsValid);
        Assert.False(ImageReference.Parse("a" + new string('/', 64 * 1024)).IsValid);
    }

    [Theory]
    [InlineData("nginx", "docker.io/library/nginx")]
    [InlineData("DOCKER.IO/nginx:1@" + Sha256, "docker.io/library/nginx:1@" + Sha256)]
    [InlineData("[::0:1]:80/x", "[::1]:80/x")]
    [InlineData(" nginx", " nginx")]
    public void Writes_a_reference_out_in_full(string text, string expected) =>
        Assert.Equal(expected, ImageReference.Parse(text).ToFullName());

    [Fact]
    public void Never_throws_for_any_text() =>
        Gen.String.Sample(text =>
        {
            ImageReference image = ImageReference.Parse(text);
            _ = ImagePattern.Parse("nginx:1.*").Resembles(image);
            return image.Text == text;
        });
}
