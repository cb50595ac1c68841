using System.Text;
using Admission.Recordings;

namespace Admission.Tests.Recordings;

public sealed class ValueMaskTests
{
    private readonly ValueMask _mask = new(RedactionKey.Of(Encoding.ASCII.GetBytes("a key that everybody knows")));

    [Theory]
    [InlineData("hunter2")]
    [InlineData("Tr0ub4dor&3")]
    [InlineData("postgres://shop:s3cret@db:5432/shop?sslmode=require")]
    [InlineData("7")]
    [InlineData("a very long passphrase of many words, with a comma and 12 digits 123456789012")]
    public void Replaces_each_letter_by_one_of_its_kind(string text)
    {
        string masked = _mask.Apply(text, keepsMarks: true);

        Assert.Equal(FormOf(text), FormOf(masked));
    }

    [Fact]
    public void Replaces_equal_texts_equally() =>
        Assert.Equal(_mask.Apply("hunter2", keepsMarks: false), _mask.Apply("hunter2", keepsMarks: false));

    [Fact]
    public void Replaces_differently_with_another_key()
    {
        var other = new ValueMask(RedactionKey.Create());

        Assert.NotEqual(
            _mask.Apply("hunter2hunter2", keepsMarks: true), other.Apply("hunter2hunter2", keepsMarks: true));
    }

    // A policy that looks for a change must find one where there was one.
    [Fact]
    public void Replaces_different_short_texts_differently()
    {
        string[] texts = [.. Enumerable.Range(0, 1000).Select(static i => $"{i:D3}")];

        Assert.Equal(1000, texts.Select(text => _mask.Apply(text, keepsMarks: true)).Distinct().Count());
    }

    [Fact]
    public void Leaves_no_punctuation_mark_of_a_secret()
    {
        string masked = _mask.Apply("!!!!!!!!!!!!!!!!!!!!", keepsMarks: false);

        Assert.NotEqual("!!!!!!!!!!!!!!!!!!!!", masked);
        Assert.Equal(20, masked.Length);
    }

    [Fact]
    public void Replaces_bytes_with_as_many() =>
        Assert.Equal(1234, _mask.Apply(new byte[1234].AsSpan()).Length);

    private static string FormOf(string text) => string.Concat(text.Select(static letter => letter switch
    {
        >= 'a' and <= 'z' => 'a',
        >= 'A' and <= 'Z' => 'A',
        >= '0' and <= '9' => '0',
        _ => letter,
    }));
}
