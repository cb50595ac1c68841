using System.Text;
using Admission.Json;
using Admission.Matching;

namespace Admission.Tests.Matching;

/// <summary>The tables follow the behaviour of labels.Parse in Kubernetes' apimachinery.</summary>
public sealed class LabelSelectorTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("x=a,y=b,z=c", "x=a,y=b,z=c")]
    [InlineData("z=c , x = a", "x=a,z=c")]
    [InlineData("x==a", "x=a")]
    [InlineData("x!=a,y=b", "x!=a,y=b")]
    [InlineData("x=", "x=")]
    [InlineData("x= ,z= ", "x=,z=")]
    [InlineData("!x", "!x")]
    [InlineData("! x", "!x")]
    [InlineData("x", "x")]
    [InlineData("x>1,z<5", "x>1,z<5")]
    [InlineData("x in (c,b,a)", "x in (a,b,c)")]
    [InlineData("x in(a)", "x=a")]
    [InlineData("x notin (a,a)", "x!=a")]
    [InlineData("x in ()", "x=")]
    [InlineData("x in (,)", "x=")]
    [InlineData("x in (a,)", "x in (,a)")]
    [InlineData("x in (foo,,baz),y,z notin ()", "x in (,baz,foo),y,z!=")]
    [InlineData("in in (in,notin)", "in in (in,notin)")]
    [InlineData("notin=in", "notin=in")]
    [InlineData("in", "in")]
    [InlineData("a\t=\r\nb", "a=b")]
    [InlineData("example.com/tier=web", "example.com/tier=web")]
    [InlineData("A_b.c-9=A_b.c-9", "A_b.c-9=A_b.c-9")]
    public void Reads_documents_as_kubectl_does(string text, string meaning)
    {
        Assert.True(
            LabelSelector.TryParse(text, out LabelSelector? selector, out var errors), string.Join(" ", errors));
        Assert.Equal(meaning, selector!.ToString());
    }

    [Theory]
    [InlineData("x=a||y=b")]
    [InlineData("x==a==b")]
    [InlineData("!x=a")]
    [InlineData("!x in (a)")]
    [InlineData("!")]
    [InlineData("x<a")]
    [InlineData("x>")]
    [InlineData("x>99999999999999999999")]
    [InlineData("x,")]
    [InlineData(",x")]
    [InlineData("x,,y")]
    [InlineData("x y")]
    [InlineData("x in")]
    [InlineData("x in a")]
    [InlineData("x in (a")]
    [InlineData("x in (a b)")]
    [InlineData("x in (=)")]
    [InlineData("x=(a)")]
    [InlineData("=a")]
    [InlineData("x=a b")]
    [InlineData("x=*")]
    [InlineData("-x")]
    [InlineData("x-=a")]
    [InlineData("x=-1")]
    [InlineData("/x")]
    [InlineData("a/b/c")]
    [InlineData("Example.com/x")]
    [InlineData("example..com/x")]
    [InlineData("example.com/")]
    [InlineData("x=ä")]
    [InlineData("x=a\0,y")]
    public void Rejects_the_same_documents_as_kubectl(string text)
    {
        Assert.False(LabelSelector.TryParse(text, out LabelSelector? selector, out var errors));
        Assert.Null(selector);
        Assert.NotEmpty(errors);
    }

    [Theory, InlineData(63, true), InlineData(64, false)]
    public void Limits_keys_and_values_to_sixty_three_characters(int length, bool expected)
    {
        string word = new('a', length);
        Assert.Equal(expected, LabelSelector.TryParse($"{word}=b", out _, out _));
        Assert.Equal(expected, LabelSelector.TryParse($"b={word}", out _, out _));
        Assert.Equal(expected, LabelSelector.TryParse($"example.com/{word}", out _, out _));
    }

    [Theory]
    [InlineData("", """{"x":"y"}""")]
    [InlineData("", "null")]
    [InlineData("x=y", """{"x":"y"}""")]
    [InlineData("x=y,z=w", """{"x":"y","z":"w"}""")]
    [InlineData("x!=y,z!=w", """{"x":"z","z":"a"}""")]
    [InlineData("x!=y", "{}")]
    [InlineData("x!=y", "null")]
    [InlineData("notin=in", """{"notin":"in"}""")]
    [InlineData("x", """{"x":"z"}""")]
    [InlineData("!x", """{"y":"z"}""")]
    [InlineData("x>1", """{"x":"2"}""")]
    [InlineData("x<1", """{"x":"0"}""")]
    [InlineData("x<1", """{"x":"-5"}""")]
    [InlineData("x in (a,b)", """{"x":"b"}""")]
    [InlineData("x in ()", """{"x":""}""")]
    [InlineData("x notin (a)", """{"x":"b"}""")]
    [InlineData("x notin (a)", """{"y":"a"}""")]
    [InlineData("x=", """{"x":null}""")]
    [InlineData("!constructor", """{"x":"y"}""")]
    public void Matches_labels(string text, string labels) => Assert.True(Read(text).Matches(Json(labels)));

    [Theory]
    [InlineData("x=z", "{}")]
    [InlineData("x=y", """{"x":"z"}""")]
    [InlineData("x=y,z=w", """{"x":"w","z":"w"}""")]
    [InlineData("x!=y,z!=w", """{"x":"z","z":"w"}""")]
    [InlineData("x", """{"y":"z"}""")]
    [InlineData("!x", """{"x":"z"}""")]
    [InlineData("x>1", """{"x":"0"}""")]
    [InlineData("x>1", """{"x":"many"}""")]
    [InlineData("x>1", "{}")]
    [InlineData("x in (a,b)", """{"x":"c"}""")]
    [InlineData("x notin (a)", """{"x":"a"}""")]
    [InlineData("x=y", """{"x":"Y"}""")]
    [InlineData("x=1", """{"x":1}""")]
    [InlineData("toString", "{}")]
    public void Does_not_match_labels(string text, string labels) => Assert.False(Read(text).Matches(Json(labels)));

    [Fact]
    public void Reports_every_bad_key_and_value_at_once()
    {
        Assert.False(LabelSelector.TryParse("-a=-b,c=d*", out _, out var errors));
        Assert.Equal(3, errors.Length);
    }

    [Fact]
    public void Shows_how_to_write_a_selector()
    {
        Assert.False(LabelSelector.TryParse("tier web", out _, out var errors));
        Assert.Equal(
            "the selector has 'web' where one of =, ==, !=, in, notin, >, < should be. "
                + "Write it as kubectl does: tier in (web,db),!legacy,app=shop.",
            Assert.Single(errors));
    }

    private static LabelSelector Read(string text)
    {
        Assert.True(
            LabelSelector.TryParse(text, out LabelSelector? selector, out var errors), string.Join(" ", errors));
        return selector!;
    }

    private static JsonValue Json(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));
}
