using System.Text;
using Admission.Drift;

namespace Admission.Tests.Drift;

/// <summary>The part of an object that is compared.</summary>
public sealed class ComparedFormTests
{
    // The first as in a review, the second as in a list: other order and escapes, no kind, what the server writes.
    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"X","metadata":{"name":"a","uid":"u"},"data":{"b":"é","a":1}}""",
        """{"data":{"a":1,"b":"\u00e9"},"metadata":{"uid":"u","resourceVersion":"7","name":"a"}}""")]
    [InlineData("""{"metadata":{"name":"a","labels":{}},"spec":{"x":null}}""",
        """{"metadata":{"name":"a","generation":2,"managedFields":[{}]},"spec":{},"status":{"ready":true}}""")]
    [InlineData("""{"metadata":{"name":"a"}}""",
        """{"metadata":{"name":"a","creationTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":0}}""")]
    public void Same_object_has_the_same_digest_wherever_it_is_read(string left, string right) =>
        Assert.Equal(Digest(left), Digest(right));

    [Theory]
    [InlineData("""{"metadata":{"name":"a","uid":"u"}}""", """{"metadata":{"name":"a","uid":"v"}}""")]
    [InlineData("""{"metadata":{"name":"a","labels":{"x":"1"}}}""", """{"metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"name":"a","finalizers":["x"]}}""", """{"metadata":{"name":"a"}}""")]
    [InlineData("""{"spec":{"a":[1,2]}}""", """{"spec":{"a":[2,1]}}""")]
    [InlineData("""{"spec":{"n":9007199254740993}}""", """{"spec":{"n":9007199254740992}}""")]
    public void Another_object_has_another_digest(string left, string right) =>
        Assert.NotEqual(Digest(left), Digest(right));

    [Theory]
    [InlineData("""{"spec":{"a":1}}""", """{"spec":{"a":1,"nodeName":"node-1"}}""")]
    [InlineData("""{"metadata":{"name":"a"}}""",
        """{"metadata":{"name":"a","labels":{"topology.kubernetes.io/zone":"z"}}}""")]
    [InlineData("""{"metadata":{"labels":{"app":"a"}}}""",
        """{"metadata":{"labels":{"topology.kubernetes.io/region":"r","app":"a"}}}""")]
    public void Pod_is_the_same_once_it_is_scheduled(string before, string after)
    {
        Assert.Equal(Digest(before, "Pod"), Digest(after, "Pod"));
        Assert.NotEqual(Digest(before), Digest(after));
    }

    [Fact]
    public void Form_of_a_secret_has_hashes_instead_of_values()
    {
        byte[] form = ComparedForm.Write(
            Objects.Json.Of("""
                {"metadata":{"name":"k","annotations":
                {"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":\"UFJJVkFURQ==\"}","a":"b"}},
                "data":{"password":"UFJJVkFURQ=="},"stringData":{"x":"PRIVATE"}}
                """),
            "v1", "Secret", [1, 2, 3]);
        string text = Encoding.UTF8.GetString(form);
        Assert.DoesNotContain("UFJJVkFURQ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal);
        Assert.Contains("\"password\"", text, StringComparison.Ordinal);
        Assert.Contains("\"a\":\"b\"", text, StringComparison.Ordinal);
    }

    private static string Digest(string json, string kind = "X") =>
        Convert.ToHexString(ComparedForm.DigestOf(Objects.Json.Of(json), "v1", kind));
}
