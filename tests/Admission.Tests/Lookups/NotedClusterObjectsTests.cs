using System.Text;
using Admission.Json;
using Admission.Lookups;
using Admission.Objects;
using Admission.Protocol;
using Admission.Recordings;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Lookups;

public sealed class NotedClusterObjectsTests
{
    private static readonly ReadKind Kind = ReadKind.OfResource("configmaps");

    private static readonly AdmissionRequest Request = Samples.Request(static _ => { }, Samples.Names.First());

    private static readonly ReadDeclaration Keys = new()
    {
        Kind = Kind,
        Fields = [FieldPattern.Parse("data.*")],
        Indexes = [FieldPattern.Parse("metadata.labels.team")],
    };

    [Fact]
    public void Every_known_lookup_is_noted_once_and_repeated()
    {
        var noted = new NotedClusterObjects(new Given(1), [Keys]);
        noted.Find(Kind, "shop", "a");
        noted.Find(Kind, "shop", "a");
        noted.Find(Kind, "shop", "absent");
        noted.Find(Kind, "shop", "unknown");
        noted.FindBy(Kind, "metadata.labels.team", "x");
        noted.List(Kind, "shop");

        var again = new RecordedClusterObjects(noted.Noted, [Keys], UnknownClusterObjects.Instance);

        Assert.Equal(4, Assert.Single(noted.Noted).Results.Length);
        Assert.Equal(LookupState.Found, again.Find(Kind, "shop", "a").State);
        Assert.Equal(LookupState.Absent, again.Find(Kind, "shop", "absent").State);
        Assert.Equal(LookupState.Unknown, again.Find(Kind, "shop", "unknown").State);
        Assert.Equal(LookupState.Unknown, again.Find(Kind, "bank", "a").State);
        Assert.True(again.FindBy(Kind, "metadata.labels.team", "x").IsKnown);
        Assert.False(again.FindBy(Kind, "metadata.labels.team", "y").IsKnown);
        Assert.Single(again.List(Kind, "shop").Objects);
        Assert.False(again.List(Kind, "").IsKnown);
    }

    [Fact]
    public void Number_and_size_of_noted_lookups_are_bounded()
    {
        var many = new NotedClusterObjects(new Given(1), [Keys]);
        for (int i = 0; i < 10_000; i++)
        {
            many.Find(Kind, "shop", $"a{i}");
        }

        var large = new NotedClusterObjects(new Given(100_000), [Keys]);
        for (int i = 0; i < 10; i++)
        {
            large.Find(Kind, "shop", $"a{i}");
        }

        Assert.Equal(NotedClusterObjects.MaxLookups, many.Noted.Single().Results.Length);
        Assert.Equal(2, large.Noted.Single().Results.Length);
    }

    [Theory]
    [InlineData("data.*", true)]
    [InlineData("metadata.labels.team", true)]
    [InlineData("data.color", false)]
    [InlineData("", false)]
    public void Field_that_was_not_recorded_is_not_known(string field, bool isKnown)
    {
        var noted = new NotedClusterObjects(new Given(1), [Keys]);
        noted.Find(Kind, "shop", "a");
        ReadDeclaration now = Keys with
        {
            Fields = field.Length == 0 ? [] : [FieldPattern.Parse(field)],
            Indexes = [],
        };

        var again = new RecordedClusterObjects(noted.Noted, [now], UnknownClusterObjects.Instance);

        Assert.Equal(isKnown ? LookupState.Found : LookupState.Unknown, again.Find(Kind, "shop", "a").State);
    }

    [Fact]
    public void Recording_has_the_lookups_without_sensitive_values()
    {
        var noted = new NotedClusterObjects(new Given(1), [new ReadDeclaration { Kind = Kind }]);
        noted.Find(Kind, "shop", "a");
        noted.Find(Kind, "shop", "absent");
        noted.FindBy(Kind, "metadata.labels.team", "x");
        noted.List(Kind, "shop");
        var redactor = new Redactor(new RedactionOptions());
        var recording = new Recording { Request = Request, LookedUp = noted.Noted };
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        RecordingWriter.Write(output, recording, redactor);

        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.DoesNotContain("hunter2hunter2", text, StringComparison.Ordinal);
        Assert.True(
            new RecordingReader(redactor).TryRead(output.WrittenMemory, out Recording? read, out string error), error);
        IClusterObjects again = read!.ObjectsFor([new ReadDeclaration { Kind = Kind }], UnknownClusterObjects.Instance);
        Assert.Equal(LookupState.Found, again.Find(Kind, "shop", "a").State);
        Assert.Equal(LookupState.Absent, again.Find(Kind, "shop", "absent").State);
        Assert.Single(again.FindBy(Kind, "metadata.labels.team", "x").Objects);
        Assert.Single(again.List(Kind, "shop").Objects);
    }

    [Theory]
    [InlineData("""{"resource":"configmaps","get":7}""")]
    [InlineData("""{"resource":"configmaps","fields":["[[["],"get":[{"namespace":"shop","name":"a"}]}""")]
    [InlineData("""{"get":[{"namespace":"shop","name":"a"}]}""")]
    [InlineData("7")]
    public void Damaged_lookups_of_a_recording_are_not_known(string kind)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var redactor = new Redactor(new RedactionOptions());
        RecordingWriter.Write(output, new Recording { Request = Request }, redactor);
        string text = Encoding.UTF8.GetString(output.WrittenSpan)[..^1] + ",\"lookups\":{\"objects\":[" + kind + "]}}";

        Assert.True(new RecordingReader(redactor).TryRead(
            Encoding.UTF8.GetBytes(text), out Recording? read, out string error), error);

        Assert.Equal(
            LookupState.Unknown,
            read!.ObjectsFor([Keys], UnknownClusterObjects.Instance).Find(Kind, "shop", "a").State);
    }

    private sealed class Given(int size) : IClusterObjects
    {
        private readonly JsonValue _object = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
            $$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"},
            "data":{"password":"hunter2hunter2","filling":"{{new string('x', size)}}"} }
            """));

        public FoundObject Find(ReadKind kind, string space, string name) => name switch
        {
            "absent" => FoundObject.Absent,
            "unknown" => FoundObject.Unknown("not known."),
            _ => new FoundObject(LookupState.Found, _object, ""),
        };

        public FoundObjects FindBy(ReadKind kind, string index, string key) => new(true, [_object], "");

        public FoundObjects List(ReadKind kind, string space) => new(true, [_object], "");

        public ReadFreshness FreshnessOf(ReadKind kind) => new(true, null, 1, "");
    }
}
