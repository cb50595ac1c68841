using System.Text;
using Admission.Cli.Requests;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Cli.Tests.Requests;

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
    public void Says_why_something_is_no_object(string text, string error)
    {
        Assert.False(Ask(text, null, null).TryCreate("1", out _, out string actual));
        Assert.StartsWith(error, actual, StringComparison.Ordinal);
    }

    private static AdmissionRequest Create(string? text, string? old, Operation? operation = null)
    {
        Assert.True(Ask(text, old, operation).TryCreate("1", out AdmissionRequest? request, out string error), error);
        return request;
    }

    private static ObjectRequest Ask(string? text, string? old, Operation? operation) => new()
    {
        Object = Parse(text),
        OldObject = Parse(old),
        Operation = operation,
        DefaultNamespace = "default",
        User = new UserInfo { Username = "alice" },
    };

    private static JsonValue? Parse(string? text) =>
        text is null ? null : JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));
}
