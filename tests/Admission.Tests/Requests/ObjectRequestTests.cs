using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;
using Admission.Requests;

namespace Admission.Tests.Requests;

public sealed class ObjectRequestTests
{
    private const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}""";

    [Fact]
    public void Object_alone_is_a_CREATE() => Assert.Equal(Operation.Create, Create(Pod, null).Operation);

    [Fact]
    public void Object_with_its_old_version_is_an_UPDATE() =>
        Assert.Equal(Operation.Update, Create(Pod, Pod).Operation);

    [Fact]
    public void Old_object_alone_is_a_DELETE() => Assert.Equal(Operation.Delete, Create(null, Pod).Operation);

    [Fact]
    public void DELETE_of_a_manifest_shows_it_as_the_old_object()
    {
        AdmissionRequest request = Create(Pod, null, Operation.Delete);

        Assert.Null(request.Object);
        Assert.NotNull(request.OldObject);
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}""", "default")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop"}}""", "shop")]
    [InlineData("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"web","namespace":"shop"}}""", "")]
    [InlineData("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""", "shop")]
    public void Namespace_is_as_the_API_server_sends_it(string text, string expected) =>
        Assert.Equal(expected, Create(text, null).Namespace);

    [Theory]
    [InlineData("{}", "apiVersion or kind is missing")]
    [InlineData("""{"apiVersion":"v1","kind":1}""", "apiVersion or kind is missing")]
    public void Reports_why_a_value_is_not_an_object(string text, string error)
    {
        Assert.False(PlacedObject.TryPlace(Parse(text), KindTable.Shipped, "default", out _, out string actual));
        Assert.StartsWith(error, actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eviction", """{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web"}}""", "pods")]
    [InlineData("exec", """{"apiVersion":"v1","kind":"PodExecOptions","command":["sh"]}""", "pods")]
    [InlineData("proxy", """{"apiVersion":"v1","kind":"NodeProxyOptions"}""", "nodes")]
    [InlineData("status", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"web"}}""", "namespaces")]
    public void Finds_the_resource_of_a_subresource(string subresource, string text, string resource)
    {
        Assert.True(
            PlacedObject.TryPlaceSubresource(
                Parse(text), subresource, KindTable.Shipped, "default", out PlacedObject? placed, out string error),
            error);
        Assert.Equal(resource, placed.Kind.Resource.Resource);
    }

    [Fact]
    public void Gives_every_user_the_groups_of_its_kind() => Assert.Equal(
        ["dev", "system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"],
        RequestUser.WithImpliedGroups(
            new UserInfo { Username = "system:serviceaccount:ci:bot", Groups = ["dev"] }).Groups);

    private static AdmissionRequest Create(string? text, string? old, Operation? operation = null) =>
        new ObjectRequest
        {
            Object = Place(text),
            OldObject = Place(old),
            Operation = operation,
            User = RequestUser.AsImpersonated(new UserInfo { Username = "alice" }),
        }.Create("1");

    private static PlacedObject? Place(string? text)
    {
        if (text is null)
        {
            return null;
        }

        Assert.True(
            PlacedObject.TryPlace(
                Parse(text), KindTable.Shipped, "default", out PlacedObject? placed, out string error),
            error);
        return placed;
    }

    private static JsonValue Parse(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));
}
