using System.Buffers;
using System.Text;
using Admission.Json;
using Admission.Lookups;
using Admission.Protocol;
using Admission.Recordings;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Recordings;

/// <summary>Owners of the object under review in a recording.</summary>
public sealed class RecordedOwnersTests
{
    private static readonly AdmissionRequest Request = Samples.Request(static _ => { }, Samples.Names.First());
    private static readonly ReadKind Deployments = ReadKind.OfResource("deployments.apps");

    [Fact]
    public void Recording_has_the_owners_without_sensitive_values()
    {
        string text = Write([Found("web", 1), new FreshObject(Deployments, "shop", "gone", FoundObject.Absent)]);
        Assert.DoesNotContain("hunter2hunter2", text, StringComparison.Ordinal);

        ReviewOwners owners = Read(text).ReviewOwners!;
        Assert.Equal(
            "u-web",
            owners.Find(Deployments, "shop", "web")!.Value.Object?.Member("metadata")?.Member("uid")?.Text);
        Assert.Equal(LookupState.Absent, owners.Find(Deployments, "shop", "gone")?.State);
        Assert.Null(owners.Find(Deployments, "bank", "web"));
    }

    [Fact]
    public void Owners_that_are_unknown_or_too_large_are_not_recorded() => Assert.Equal(
        ["small", "gone"],
        RecordedOwners.Keep(
        [
            Found("large", RecordedOwners.MaxBytes),
            Found("small", 1),
            new FreshObject(Deployments, "shop", "gone", FoundObject.Absent),
            new FreshObject(Deployments, "shop", "unknown", FoundObject.Unknown("no answer")),
        ]).Select(static one => one.Name));

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"group":"apps","resource":"deployments","namespace":"shop"}""")]
    [InlineData("""{"group":"apps","resource":"deployments","namespace":"shop","name":"web","object":7}""")]
    public void Damaged_owner_is_not_known(string owner)
    {
        Recording read = Read(Write([])[..^1] + ",\"lookups\":{\"owners\":[" + owner + "]}}");
        Assert.Null(read.ReviewOwners?.Find(Deployments, "shop", "web")?.Object);
        Assert.NotEqual(LookupState.Absent, read.ReviewOwners?.Find(Deployments, "shop", "web")?.State);
    }

    private static FreshObject Found(string name, int size) => new(
        Deployments, "shop", name, new FoundObject(
            LookupState.Found,
            JsonTree.ParseTrusted(Encoding.UTF8.GetBytes($$"""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{name}}","uid":"u-{{name}}",
                "annotations":{"filling":"{{new string('x', size)}}"} },"spec":{"template":{"spec":{"containers":[
                {"name":"web","env":[{"name":"PASSWORD","value":"hunter2hunter2"}]}]} } } }
                """)),
            ""));

    private static string Write(params FreshObject[] owners)
    {
        var output = new ArrayBufferWriter<byte>();
        RecordingWriter.Write(
            output, new Recording { Request = Request, Owners = [.. owners] }, new Redactor(new RedactionOptions()));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static Recording Read(string text)
    {
        Assert.True(new RecordingReader(new Redactor(new RedactionOptions())).TryRead(
            Encoding.UTF8.GetBytes(text), out Recording? read, out string error), error);
        return read!;
    }
}
