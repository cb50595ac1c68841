using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Admission.Cli.Imports;
using Admission.Recordings;

namespace Admission.Cli.Tests.Imports;

/// <summary>
/// Audit logs in the shapes that the documentation of clouds and log stores shows: the nesting, the member names and
/// the escapes are theirs, the events inside are the same two.
/// </summary>
public sealed class AuditSourcesTests : IDisposable
{
    private static readonly JsonSerializerOptions SerializerOptions = new() { WriteIndented = true };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Sources => new()
    {
        { "aws logs filter-log-events", Indented($$"""
            {"events":[{{CloudWatch("a")}},{{CloudWatch("b")}}],"searchedLogStreams":[],"nextToken":"x"}
            """) },
        { "aws logs filter-log-events as text", Lines(static one =>
            $"EVENTS\t3719\t1767225600123\tkube-apiserver-audit-0\t{one}\t1767225600000") },
        { "aws logs tail", Lines(static one => $"2026-01-01T00:00:00.000000+00:00 kube-apiserver-audit-0 {one}") },
        { "aws logs tail --format json", Lines(static one =>
            $"2026-01-01T00:00:00.000000+00:00 kube-apiserver-audit-0 {Indented(one).TrimEnd()}") },
        { "Insights", Indented($$"""
            {"results":[[{"field":"@timestamp","value":"2026-01-01"},{"field":"@message","value":{{Text(Event("a"))}}},
            {"field":"@ptr","value":"CmEKJgoiNDk"}],[{"field":"@message","value":{{Text(Event("b"))}}}]],
            "statistics":{"recordsMatched":2.0},"status":"Complete"}
            """) },
        { "Insights, exported by the console", $$"""
            [{"@timestamp":"x","@message":{{Event("a")}} },{"@message":{{Event("b")}} }]
            """ },
        { "a subscription, unpacked", $$"""
            {"messageType":"DATA_MESSAGE","owner":"1","logGroup":"/aws/eks/x/cluster","logStream":"kube-audit-0",
            "subscriptionFilters":["all"],"logEvents":[{{CloudWatch("a")}},{{CloudWatch("b")}}]}
            """ },
        { "the data of Kinesis records, one a line",
            $"{Base64(CloudWatch("a"), isGzip: true)}\n{Base64(CloudWatch("b"), isGzip: true)}\n" },
        { "Pub/Sub", Indented($$"""
            [{"ackId":"x","message":{"data":"{{Base64(Event("a"))}}","messageId":"1"} },
            {"ackId":"y","message":{"data":"{{Base64(Indented(Event("b")))}}"} }]
            """) },
        { "Azure Event Hubs", Lines(static one => $$$"""
            {"records":[{"operationName":"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",
            "category":"kube-audit-admin","ccpNamespace":"6","resourceId":"/SUBSCRIPTIONS/X","properties":{"log":
            {{{Text(one + "\n")}}},"stream":"stdout","pod":"kube-apiserver-0"},"time":"2026-01-01T00:00:00.0000000Z"}]}
            """.Replace("\n", "", StringComparison.Ordinal)) },
        { "an Azure storage account", Lines(static one =>
            $$$"""{"time":"2026-01-01","category":"kube-audit","properties":{"log":{{{Text(one + "\n")}}} }}""") },
        { "Log Analytics, the answer of the API", $$"""
            {"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"log_s",
            "type":"string"}],"rows":[["2026-01-01",{{Text(Event("a"))}}],["2026-01-01",{{Text(Event("b"))}}]]}]}
            """ },
        { "Log Analytics as CSV", $"TimeGenerated,log_s,Type\n{CsvRow(Event("a"))}\n{CsvRow(Event("b"))}\n" },
        { "the table AKSAudit", $"[{Aks("a", isText: false)},{Aks("b", isText: true)}]" },
        { "the table AKSAudit, the answer of the API", """
            {"tables":[{"columns":[{"name":"AuditId"},{"name":"Verb"},{"name":"Stage"},{"name":"Level"},
            {"name":"ObjectRef"},{"name":"ResponseObject"}],"rows":[["a","create","ResponseComplete","RequestResponse",
            "{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"a\",\"apiVersion\":\"v1\"}",
            "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"}}"],
            ["b","create","ResponseComplete","RequestResponse",
            {"resource":"pods","namespace":"shop","name":"b","apiVersion":"v1"},
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"b","namespace":"shop"}}]]}]}
            """ },
        { "Docker, lines in parts", Lines(static one =>
            $"{Docker(one[..90])}\n{Docker("other\n", "stderr")}\n{Docker(one[90..160])}\n"
                + Docker(one[160..] + "\n")) },
        { "Fluent Bit after CRI, lines in parts", Lines(static one =>
            $$"""{"date":1.5,"stream":"stdout","logtag":"P","log":{{Text(one[..70])}}}""" + "\n"
                + $$"""{"date":1.6,"stream":"stdout","logtag":"F","log":{{Text(one[70..])}}}""") },
        { "Fluentd, with an object", Lines(static one =>
            $$"""{"stream":"stdout","message":{{one}} ,"tag":"kube.audit"}""") },
        { "Fluentd's file output", Lines(static one => $"2026-01-01T00:00:00+00:00\tkube.audit\t{one}") },
        { "logcli", Lines(static one =>
            $$"""2026-01-01T00:00:00Z {app="audit", filename="/var/log/audit.log"} {{one}}""") },
        { "Loki", $$"""
            {"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":"b"},"values":[
            ["1767225600000000000",{{Text(Event("a"))}},{"trace_id":"0"}],["1767225600001",{{Text(Event("b"))}}]]}],
            "stats":{"summary":{"bytesProcessedPerSecond":1} } } }
            """ },
        { "Elasticsearch", Indented($$"""
            {"took":1,"timed_out":false,"_shards":{"total":1},"hits":{"total":{"value":2,"relation":"eq"},"hits":[
            {"_index":"audit","_id":"1","_source":{"@timestamp":"x","kubernetes":{"audit":{{Event("a")}} } } },
            {"_index":"audit","_id":"2","_source":{"event":{"original":{{Text(Event("b"))}} } } }]} }
            """) },
        { "elasticdump", Lines(static one =>
            $$$"""{"_index":"audit","_type":"_doc","_id":"1","_score":1,"_source":{"message":{{{Text(one)}}} }}""") },
        { "Kibana as CSV", $"\"@timestamp\",message\n\"Jan 1, 2026 @ 00:00:00.000\",{Csv(Event("a"))}\n"
            + $"\"Jan 1, 2026 @ 00:00:00.000\",{Csv(Event("b"))}\n" },
        { "Splunk, all fields", Lines(static one =>
            $$$"""
            {"preview":false,"offset":0,"result":{"_raw":{{{Text(one)}}},"apiVersion":"audit.k8s.io/v1","kind":"Event",
            "auditID":"x","verb":"create","stage":"ResponseComplete","objectRef.name":"x"}}
            """.Replace("\n", "", StringComparison.Ordinal)) },
        { "Splunk as rows", $$"""
            {"preview":false,"init_offset":0,"fields":["_raw","_time"],"rows":[[{{Text(Event("a"))}},"x"],
            [{{Text(Event("b"))}},"x"]]}
            """ },
        { "Splunk as CSV", $"\"_raw\",\"_time\"\n{Csv(Event("a"))},\"2026\"\n{Csv(Event("b"))},\"2026\"\n" },
        { "RFC 3164", Lines(static one => $"<134>Jan  1 00:00:00 master-0 kube-apiserver[1]: {one}") },
        { "RFC 5424", Lines(static one =>
            $"<134>1 2026-01-01T00:00:00Z master-0 audit 1 ID47 [ex@32473 iut=\"3\" a=\"x\\]\"] \uFEFF{one}") },
        { "CEE", Lines(static one => $"Jan  1 00:00:00 master-0 audit: @cee:{one}") },
        { "journalctl -o json, bytes", Lines(static one =>
            $$"""{"_PID":"1","MESSAGE":[{{string.Join(',', Encoding.UTF8.GetBytes(one))}}]}""") },
        { "journalctl -o json-seq", Lines(static one => $"\u001e{{\"MESSAGE\":{Text(one)}}}") },
        { "journalctl -o export", Lines(static one => $"__CURSOR=x\n_PID=1\nMESSAGE={one}\n") },
        { "journalctl -o json-sse", Lines(static one => $"data: {{\"MESSAGE\":{Text(one)}}}\n") },
        { "logfmt", Lines(static one => $"time=2026-01-01T00:00:00Z level=info msg={Text(one)} n=1") },
        { "webhook batch", $$"""
            {"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[{{Bare("a")}},{{Bare("b")}}]}
            """ },
        { "items of a webhook batch", $"{Bare("a")}\n{Bare("b")}\n" },
        { "webhook batch in a list", $$"""
            [{"body":{{Text(EventList("a"))}} },
            {{Bare("b")}}]
            """ },
        { "arrays in arrays", $"[[{Event("a")}],[[{Event("b")}]]]" },
        { "no newline between", Event("a") + Event("b") },
        { "CRLF", $"{Event("a")}\r\n\r\n{Event("b")}\r\n" },
        { "Docker with CRLF and a byte order mark",
            $"\uFEFF{Docker(Event("a") + "\r\n")}\r\n{Docker(Event("b") + "\r\n")}\r\n" },
        { "indented, CRLF", Indented($"[{Event("a")},{Event("b")}]").Replace("\n", "\r\n", StringComparison.Ordinal) },
        { "a text that is escaped twice", Lines(static one => $$"""{"message":{{Text(Text(one))}} }""") },
        { "kubectl logs --timestamps", Lines(static one => $"2026-01-01T00:00:00.123456789Z {one}") },
        { "docker compose logs", Lines(static one => $"kube-apiserver-1  | {one}") },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Sources))]
    public void Reads_both_events(string source, string text)
    {
        foreach (string name in (string[])["audit.log", "audit.json"])
        {
            ImportCounts counts = Import(name, Encoding.UTF8.GetBytes(text));
            Assert.True(
                counts is { Written: 2, Failed: 0 },
                $"{source}: {counts.Written}; {string.Join("; ", counts.Errors.Concat(counts.PassedOver.Keys))}");
        }
    }

    [Theory]
    [InlineData("""{"results":[[{"field":"verb","value":"create"}]],"status":"Complete"}""", "fields @message")]
    [InlineData("""{"_HOSTNAME":"x","MESSAGE":null}""", "journalctl --all")]
    [InlineData("""
        {"apiVersion":"audit.k8s.io/v1","kind":"Event","auditID":"x","verb":"create","objectRef.name":"x"}
        """, "jq -r ._raw")]
    [InlineData("""
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"x","verb":"create","objectRef_resource":"pods"}
        """, "objectRef.name")]
    [InlineData("""{"log":"{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"x\n"}""", "cut off")]
    [InlineData("PAR1xxxx", "Parquet")]
    [InlineData("Obj\u0001xxxx", "Avro")]
    [InlineData("PK\u0003\u0004xxxx", "unzip")]
    [InlineData("""{"answer":42}""", "select(.auditID)")]
    [InlineData("eyJhIjoxfQ==", "base64 -d")]
    public void Names_the_format_and_how_to_unwrap_it(string text, string told)
    {
        ImportCounts counts = Import("a.log", Encoding.UTF8.GetBytes(text));
        Assert.Equal(0, counts.Written);
        Assert.Contains(told, Assert.Single(counts.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_that_a_text_is_utf16()
    {
        ImportCounts counts = Import("a.json", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{}")]);
        Assert.Contains("iconv", counts.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Text_after_an_event_does_not_lose_it_and_a_truncated_event_after_it_is_reported()
    {
        string text = $"x {Event("a")} y {Event("b")[..90]}\n{Event("c")}\n";
        ImportCounts counts = Import("a.log", Encoding.UTF8.GetBytes(text));
        Assert.Equal((2, 1), (counts.Written, counts.Failed));
        Assert.Contains(":1:", counts.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Skips_only_the_line_whose_end_is_missing()
    {
        string text = $"{Docker(Event("a")[..90])}\n{Docker(Event("b") + "\n")}\n{Docker(Event("c")[..90])}\n";
        ImportCounts counts = Import("a.log", Encoding.UTF8.GetBytes(text));
        Assert.Equal((1, 2), (counts.Written, counts.Failed));
    }

    [Fact]
    public void Skips_only_the_indented_event_that_is_cut_off_after_a_timestamp()
    {
        string cut = Indented(Event("a"))[..200];
        ImportCounts counts = Import("a.log", Encoding.UTF8.GetBytes($"2026 x {cut}\n{Event("b")}\n2026 x {cut}"));
        Assert.Equal((1, 2), (counts.Written, counts.Failed));
    }

    [Fact]
    public void Skips_only_the_line_that_is_not_UTF_8()
    {
        byte[] bad = Encoding.UTF8.GetBytes(Event("b"));
        bad[bad.AsSpan().IndexOf("alice"u8)] = 0xff;
        ImportCounts counts = Import(
            "a.log",
            [.. Encoding.UTF8.GetBytes(Event("a") + "\n"), .. bad, .. Encoding.UTF8.GetBytes("\n" + Event("c"))]);
        Assert.Equal((2, 1), (counts.Written, counts.Failed));
        Assert.Contains(":2:", counts.Errors[0], StringComparison.Ordinal);
    }

    private ImportCounts Import(string name, byte[] text)
    {
        string file = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(file, text);
        var options = new RecordingOptions
        {
            Folder = Path.Combine(_folder.Path, "out-" + name),
            MaxFolderBytes = long.MaxValue,
            Redaction = new RedactionOptions { Key = RedactionKey.Create() },
        };
        (ImmutableArray<RecordingFile> files, _) = RecordingFiles.Find([file], RecordingLimits.Default);
        using var folder = new RecordingFolder(options, TimeProvider.System);
        var run = new ImportRun(new Redactor(options.Redaction), folder);
        run.Import(files, Stream.Null, TestContext.Current.CancellationToken);
        return run.Counts;
    }

    private static string Event(string name) =>
        $$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1",{{Bare(name)[1..]}}""";

    private static string Bare(string name) =>
        $$"""
        {"level":"RequestResponse","auditID":"id-{{name}}",
        "stage":"ResponseComplete","verb":"create","user":{"username":"alice"},"objectRef":{"resource":"pods",
        "namespace":"shop","name":"{{name}}","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":201},
        "responseObject":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{name}}","namespace":"shop"} },
        "requestReceivedTimestamp":"2026-01-01T00:00:00Z"}
        """.Replace("\n", "", StringComparison.Ordinal);

    private static string EventList(string name) =>
        $$"""{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[{{Bare(name)}}]}""";

    private static string Aks(string name, bool isText)
    {
        string reference = $$"""{"resource":"pods","namespace":"shop","name":"{{name}}","apiVersion":"v1"}""";
        string body = $$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{name}}","namespace":"shop"} }""";
        return $$"""
            {"AuditId":"{{name}}","Level":"RequestResponse","Stage":"ResponseComplete","Verb":"create","PodName":"x",
            "ObjectRef":{{(isText ? Text(reference) : reference)}},"ResponseObject":{{(isText ? Text(body) : body)}} }
            """;
    }

    private static string Docker(string text, string stream = "stdout") =>
        $$"""{"log":{{Text(text)}},"stream":"{{stream}}","time":"2026-01-01T00:00:00.000000000Z"}""";

    private static string CloudWatch(string name) =>
        $$"""{"logStreamName":"kube-apiserver-audit-0","timestamp":1,"message":{{Text(Event(name))}},"eventId":"3"}""";

    private static string Csv(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Azure's texts end with a newline, which is within the column.
    private static string CsvRow(string text) => $"2026-01-01,{Csv(text + "\n")},AzureDiagnostics";

    private static string Text(string text) => JsonSerializer.Serialize(text);

    private static string Lines(Func<string, string> wrap) => $"{wrap(Event("a"))}\n{wrap(Event("b"))}\n";

    private static string Indented(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, SerializerOptions) + "\n";
    }

    private static string Base64(string text, bool isGzip = false)
    {
        using var packed = new MemoryStream();
        using (Stream stream = isGzip ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true) : packed)
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToBase64String(packed.ToArray());
    }
}
