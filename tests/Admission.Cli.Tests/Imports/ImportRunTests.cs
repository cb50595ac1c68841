using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Admission.Cli.Imports;
using Admission.Recordings;

namespace Admission.Cli.Tests.Imports;

/// <summary>Audit logs in the formats of log drivers, clouds and search engines.</summary>
public sealed class ImportRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _runs;

    public static TheoryData<string, string> Wrapped => new()
    {
        { "an array", $"[\n{Event("a")},\n{Event("b")}\n]" },
        { "an array on one line", $"[{Event("a")},{Event("b")}]" },
        { "indented", Indented(Event("a")) + Indented(Event("b")) },
        { "an indented array", Indented($"[{Event("a")},{Event("b")}]") },
        { "EventList",
            $$"""{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[{{Event("a")}},{{Event("b")}}]}""" },
        { "byte order mark", "\uFEFF" + Event("a") + "\n" + Event("b") },
        { "Docker",
            Lines(static one => $$"""{"log":{{Text(one + "\n")}},"stream":"stdout","time":"2026-01-01T00:00:00Z"}""") },
        { "CRI", Lines(static one => $"2026-01-01T00:00:00.1Z stdout F {one}") },
        { "CRI in parts", Lines(static one => $"2026-01-01T00:00:00.1Z stdout P {one[..50]}\n"
            + $"2026-01-01T00:00:00.2Z stderr F other\n2026-01-01T00:00:00.3Z stdout P {one[50..60]}\n"
            + $"2026-01-01T00:00:00.4Z stdout F {one[60..]}") },
        { "CloudWatch events", $$"""{"events":[{{Message("a")}},{{Message("b")}}],"nextToken":"x"}""" },
        { "CloudWatch Insights", $$"""{"results":[[{{Field("a")}}],[{{Field("b")}}]],"status":"Complete"}""" },
        { "CloudWatch Insights as CSV", $"@timestamp,@message\n{Csv("a")}\n{Csv("b")}" },
        { "CloudWatch subscription", $$$"""{"awslogs":{"data":"{{{Subscription()}}}"}}""" },
        { "CloudWatch through Kinesis", $$$"""{"Records":[{"kinesis":{"data":"{{{Subscription()}}}"}}]}""" },
        { "S3 export", Lines(static one => $"2026-01-01T00:00:00.000Z {one}") },
        { "Azure diagnostic logs", $$"""{"records":[{{Azure("a")}},{{Azure("b")}}]}""" },
        { "Azure Log Analytics", $$"""[{"log_s":{{Text(Event("a"))}}},{"log_s":{{Text(Event("b"))}}}]""" },
        { "Loki",
            "{\"status\":\"success\",\"data\":{\"result\":[{\"stream\":{},\"values\":[[\"1\","
                + Text(Event("a")) + "],[\"2\"," + Text(Event("b")) + "]]}]}}" },
        { "logcli",
            Lines(static one => $$"""{"labels":{},"line":{{Text(one)}},"timestamp":"2026-01-01T00:00:00Z"}""") },
        { "Elasticsearch",
            "{\"hits\":{\"total\":2,\"hits\":[{\"_source\":" + Event("a") + "},{\"_source\":{\"message\":"
                + Text(Event("b")) + "}}]}}" },
        { "Elasticsearch bulk", Lines(static one => $$$"""{"index":{"_index":"audit"}}""" + "\n" + one) },
        { "Fluent Bit", Lines(static one =>
            $"{{\"date\":1.5,\"log\":{Text(one)},\"kubernetes\":{{\"pod_name\":\"x\"}}}}") },
        { "Vector",
            Lines(static one => $$"""{"message":{{Text(one)}},"file":"/var/log/audit.log","source_type":"file"}""") },
        { "Splunk", Lines(static one => $$$"""{"preview":false,"result":{"_raw":{{{Text(one)}}} }}""") },
        { "syslog", Lines(static one => $"<134>1 2026-01-01T00:00:00Z host kube-apiserver 1 - [x a=\"b\"] {one}") },
        { "journald", Lines(static one => $$"""{"_HOSTNAME":"x","MESSAGE":{{Text(one)}}}""") },
        { "kubectl logs --prefix", Lines(static one => $"[pod/audit-x/audit] {one}") },
        { "Docker around CRI around JSON", Lines(static one =>
            $$"""{"log":{{Text("2026-01-01T00:00:00Z stdout F " + $$"""{"message":{{Text(one)}}}""")}}}""") },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Wrapped))]
    public void Reads_wrapped_events(string format, string text)
    {
        ImportCounts counts = Import("audit.log", text);
        Assert.True(counts.Written == 2, $"{format}: {counts.Written}, {string.Join("; ", counts.Errors)}");
        Assert.Equal(0, counts.Failed);
    }

    [Theory]
    [InlineData("audit.log"), InlineData("audit.json"), InlineData("audit.jsonl")]
    public void Skips_only_the_line_that_is_cut_off(string name)
    {
        string cut = Event("a")[..^40];
        foreach (string text in (string[])[$"{cut}\n{Event("b")}\n{Event("c")}", $"{Event("b")}\n{cut}\n{Event("c")}"])
        {
            ImportCounts counts = Import(name, text);
            Assert.Equal((2, 1), (counts.Written, counts.Failed));
            Assert.Contains(text.StartsWith(cut, StringComparison.Ordinal) ? ":1:" : ":2:", counts.Errors[0],
                StringComparison.Ordinal);
        }

        ImportCounts headless = Import(name, $"{Event("a")[30..]}\n{Event("b")}\n");
        Assert.Equal((1, 1), (headless.Written, headless.Failed));
    }

    [Fact]
    public void Skips_only_the_broken_item_of_an_array()
    {
        ImportCounts counts = Import("audit.json", $"[\n{Event("a")},\n{Event("b")[..^9]},\n{Event("c")}\n]\n");
        Assert.Equal((2, 1), (counts.Written, counts.Failed));
        Assert.Contains(":3:", Assert.Single(counts.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_gzip_and_other_lines_beside_the_events()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"I0101 00:00:00.1 1 server.go:12] Starting\n{Event("a")}\n"));
        }

        File.WriteAllBytes(Path.Combine(_folder.Path, "audit.log.gz"), packed.ToArray());
        ImportCounts counts = Import("audit.log.gz", null);
        Assert.Equal((1, 0), (counts.Written, counts.Failed));
        Assert.Equal("other log lines, without an audit event", Assert.Single(counts.PassedOver).Key);
    }

    [Fact]
    public void A_connection_at_several_stages_is_one_across_files()
    {
        string Exec(string stage) => Event("a").Replace("ResponseComplete", stage, StringComparison.Ordinal)
            .Replace(
                "\"resource\":\"pods\"", "\"resource\":\"pods\",\"subresource\":\"exec\"", StringComparison.Ordinal);
        _folder.Write("1.log", $"{Exec("ResponseStarted")}\n");
        ImportCounts counts = Import("2.log", $"{Exec("ResponseStarted")}\n{Exec("ResponseComplete")}\n", "1.log");
        Assert.Equal(1, counts.Written);
        Assert.Equal(2, Assert.Single(counts.PassedOver).Value);
    }

    [Fact]
    public void Event_in_two_rotated_logs_counts_once()
    {
        _folder.Write("1.log", $"{Event("a")}\n{Event("b")}\n");
        ImportCounts counts = Import("2.log", $"{Event("b")}\n{Event("c")}\n", "1.log");
        Assert.Equal(3, counts.Written);
        Assert.Equal("logged twice (same auditID)", Assert.Single(counts.PassedOver).Key);
    }

    [Fact]
    public void Reports_events_that_the_api_server_truncated()
    {
        const string Truncated = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a","verb":"create",
            "stage":"ResponseComplete","objectRef":{"resource":"pods","namespace":"shop","name":"a","apiVersion":"v1"},
            "responseStatus":{"code":201},"annotations":{"audit.k8s.io/truncated":"true"}}
            """;
        ImportCounts counts = Import("audit.json", Truncated);
        Assert.Equal(0, counts.Written);
        string reason = Assert.Single(counts.PassedOver).Key;
        Assert.Contains("truncated by the API server", reason, StringComparison.Ordinal);
        Assert.Contains("--audit-log-truncate-max-event-size", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_GKE_entries_of_Cloud_Logging()
    {
        const string Entry = """
            {"insertId":"x","timestamp":"2026-01-01T00:00:00Z","operation":{"id":"op","first":true,"last":true},
            "resource":{"type":"k8s_cluster"},"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName":"k8s.io","methodName":"io.k8s.core.v1.pods.create","status":{},
            "resourceName":"core/v1/namespaces/shop/pods/web","authenticationInfo":{"principalEmail":"a@example.com"},
            "request":{"@type":"core.k8s.io/v1.Pod","metadata":{"name":"web"}},
            "response":{"@type":"core.k8s.io/v1.Pod","apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}}}
            """;
        string packed = $$"""{"message":{"data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Entry))}}"} }""";
        Assert.Equal(1, Import("gke.json", packed).Written);
        Assert.Equal(1, Import("gke.json", $$"""{"log":{{Text(Entry)}}}""").Written);
        string bigQuery = Entry.Replace("protoPayload", "protopayload_auditlog", StringComparison.Ordinal)
            .Replace("\"request\":{\"@type\":\"core.k8s.io/v1.Pod\",\"metadata\":{\"name\":\"web\"}}",
                "\"requestJson\":\"{\\\"metadata\\\":{\\\"name\\\":\\\"web\\\"}}\"", StringComparison.Ordinal);
        Assert.Contains("requestJson", bigQuery, StringComparison.Ordinal);
        Assert.Equal(1, Import("gke.json", bigQuery).Written);
        Assert.Equal(1, Import("gke.yaml", $"---\n{Entry}\n---\n{{}}\n").Written);
        Assert.Equal(1, Import("gke.json", $"[{Entry}]").Written);
        string bare = Entry.Replace("\"response\"", "\"other\"", StringComparison.Ordinal)
            .Replace("\"request\"", "\"another\"", StringComparison.Ordinal);
        Assert.Contains("Metadata", Assert.Single(Import("gke.json", bare).PassedOver).Key, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_cloud_logging_has_twice_is_one()
    {
        string Entry(string time, string operation) =>
            $$"""
            {"insertId":"{{time}}","timestamp":"2026-01-01T00:00:0{{time}}Z","operation":{"id":"op",{{operation}}},
            "protoPayload":{"serviceName":"k8s.io","methodName":"io.k8s.core.v1.pods.exec.create","status":{},
            "resourceName":"core/v1/namespaces/shop/pods/web/exec","authenticationInfo":{},
            "request":{"@type":"core.k8s.io/v1.PodExecOptions","command":["sh"]} } }
            """.Replace("\n", "", StringComparison.Ordinal);
        ImportCounts counts = Import("gke.log", $"{Entry("1", "\"first\":true")}\n{Entry("2", "\"last\":true")}\n");
        Assert.Equal((1, 0), (counts.Written, counts.Failed));
    }

    [Fact]
    public void Does_not_unwrap_an_object_that_contains_an_event_as_text()
    {
        string map = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":"
            + Text(Event("a")) + "}}";
        Assert.Equal(1, Import("a.json", map).Written);
    }

    [Fact]
    public void A_list_whose_items_are_null_has_no_objects() =>
        Assert.Equal((0, 0), Import("a.json", """{"apiVersion":"v1","kind":"List","items":null}""") is var counts
            ? ((int)counts.Written, (int)counts.Failed)
            : default);

    [Theory]
    [InlineData(false, 1), InlineData(true, 0)]
    public void An_empty_standard_input_is_an_error_unless_it_is_allowed(bool isAllowed, int failed)
    {
        var options = new RecordingOptions
        {
            Folder = Path.Combine(_folder.Path, "empty"),
            MaxFolderBytes = long.MaxValue,
            Redaction = new RedactionOptions { Key = RedactionKey.Create() },
        };
        using var folder = new RecordingFolder(options, TimeProvider.System);
        var run = new ImportRun(new Redactor(options.Redaction), folder, isAllowed);
        run.Import([new RecordingFile("-", "", 0)], Stream.Null, TestContext.Current.CancellationToken);
        Assert.Equal(failed, run.Counts.Failed);
        Assert.All(
            run.Counts.Errors, static error => Assert.Contains("--allow-empty", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Rejects_more_envelopes_than_the_limit()
    {
        string text = Event("a");
        for (int i = 0; i <= AuditEnvelope.MaxDepth; i++)
        {
            text = $$"""{"log":{{Text(text)}}}""";
        }

        ImportCounts counts = Import("a.log", text);
        Assert.Equal((0, 1), (counts.Written, counts.Failed));
        Assert.Contains("more than 8 times", counts.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Never_throws_for_any_text()
    {
        string[] words =
        [
            Event("a"), Event("a")[..80], Text(Event("b")),
            "{\"log\":", "{", "}", "[", "]", ",", "\n", "H4sI", "\"H4sIAAAA\"",
            Subscription(),
            "2026-01-01T00:00:00Z stdout P ", "2026-01-01T00:00:00Z stdout F ", "\"{\"\"kind\"\"", "}\"",
            "\"protoPayload\":{}", "audit.k8s.io", "\u0000", "é", " ",
            "<134>1 ", "null", "1", "---\n", "apiVersion: v1\n",
        ];
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            Import("a.log", string.Concat(Enumerable.Range(0, random.Next(12)).Select(
                _ => words[random.Next(words.Length)])));
        }
    }

    private ImportCounts Import(string name, string? text, params string[] before)
    {
        if (text is not null)
        {
            _folder.Write(name, text);
        }

        string output = Path.Combine(_folder.Path, $"out{Interlocked.Increment(ref _runs)}");
        var options = new RecordingOptions
        {
            Folder = output,
            MaxFolderBytes = long.MaxValue,
            Redaction = new RedactionOptions { Key = RedactionKey.Create() },
        };
        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) = RecordingFiles.Find(
            [.. before.Append(name).Select(one => Path.Combine(_folder.Path, one))], RecordingLimits.Default);
        Assert.Empty(errors);
        using var folder = new RecordingFolder(options, TimeProvider.System);
        var run = new ImportRun(new Redactor(options.Redaction), folder);
        run.Import(files, Stream.Null, TestContext.Current.CancellationToken);
        return run.Counts;
    }

    private static string Event(string name) =>
        $$"""
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"id-{{name}}",
        "stage":"ResponseComplete","verb":"create","user":{"username":"alice"},"objectRef":{"resource":"pods",
        "namespace":"shop","name":"{{name}}","apiVersion":"v1"},"responseStatus":{"code":201},
        "responseObject":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{name}}","namespace":"shop"} },
        "requestReceivedTimestamp":"2026-01-01T00:00:00Z"}
        """.Replace("\n", "", StringComparison.Ordinal);

    private static string Text(string text) => JsonSerializer.Serialize(text);

    private static string Lines(Func<string, string> wrap) => $"{wrap(Event("a"))}\n{wrap(Event("b"))}\n";

    private static string Message(string name) => $$"""{"timestamp":1,"message":{{Text(Event(name))}}}""";

    private static string Field(string name) => $$"""{"field":"@message","value":{{Text(Event(name))}}}""";

    private static string Azure(string name) =>
        $$$"""{"category":"kube-audit","properties":{"log":{{{Text(Event(name) + "\n")}}},"stream":"stdout"}}""";

    private static string Csv(string name) =>
        $"2026-01-01,\"{Event(name).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Indented(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static string Subscription()
    {
        string payload = $$"""{"messageType":"DATA_MESSAGE","logEvents":[{{Message("a")}},{{Message("b")}}]}""";
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(payload));
        }

        return Convert.ToBase64String(packed.ToArray());
    }
}
