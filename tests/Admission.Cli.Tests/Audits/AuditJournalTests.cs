using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Tests.Audits;

/// <summary>A hostile or damaged file of <c>--resume</c>.</summary>
public sealed class AuditJournalTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ApiServer _server = null!;
    private bool _isForbidden = true;

    private string Journal => Path.Combine(_folder.Path, "audit.progress");

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_folder, Answer);
        _folder.Write(
            "policies/names.js",
            """
            import { definePolicy } from "admission";
            export default definePolicy({
              title: "No names",
              match: { resources: ["configmaps"] },
              validate({ object, deny }) { deny("named " + object.metadata.name); },
            });
            """);

        // Of three pages the last one cannot be read.
        ProcessOutcome outcome = await AuditAsync();
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("2 objects: 2 would be denied", outcome.Output, StringComparison.Ordinal);
        _isForbidden = false;
    }

    [Fact]
    public async Task Journal_that_was_cut_at_any_byte_continues_with_every_object_once()
    {
        byte[] whole = File.ReadAllBytes(Journal);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        foreach (int length in (int[])[header, header + 5, whole.Length / 2, whole.Length - 1, whole.Length])
        {
            File.WriteAllBytes(Journal, whole[..length]);

            ProcessOutcome outcome = await AuditAsync();

            Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
            Assert.Contains("3 objects: 3 would be denied", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"batch":{"resource":"configmaps"}}""")]
    [InlineData("""{"batch":{"resource":7,"continue":"","objects":1}}""")]
    [InlineData("""{"batch":{"resource":"configmaps","continue":"","objects":-9000}}""")]
    [InlineData("""{"batch":null}""")]
    [InlineData("""{"problem":{}}""")]
    [InlineData("""{"result":"x"}""")]
    [InlineData("""{"result":{"findings":7,"faults":{"a":1}}}""")]
    [InlineData("""{"result":{"findings":[{"policy":"names","origin":99,"enforcement":-3}]}}""")]
    [InlineData("""["a"]""")]
    [InlineData("""{"batch":""")]
    public async Task Line_that_no_audit_writes_is_dropped_with_the_rest(string line)
    {
        string[] lines = File.ReadAllLines(Journal);
        File.WriteAllText(Journal, lines[0] + "\n" + line + "\n" + string.Join('\n', lines[1..]) + "\n");

        ProcessOutcome outcome = await AuditAsync();

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("3 objects: ", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("x22", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is not JSON\n")]
    [InlineData("{}\n")]
    [InlineData("no line end")]
    public async Task File_that_is_no_journal_is_left_as_it_is(string text)
    {
        File.WriteAllText(Journal, text);

        ProcessOutcome outcome = await AuditAsync();

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(
            "--resume audit.progress: does not contain the progress of an audit. Use another file.", outcome.Error,
            StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Journal));
    }

    [Fact]
    public async Task Line_of_any_length_is_not_read_into_memory()
    {
        await using (var file = new StreamWriter(Journal, append: false, new UTF8Encoding(false)))
        {
            string mebibyte = new('a', 1 << 20);
            for (int i = 0; i < 40; i++)
            {
                await file.WriteAsync(mebibyte);
            }
        }

        ProcessOutcome outcome = await AuditAsync();

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("does not contain the progress of an audit", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbolic_link_is_not_followed()
    {
        string victim = _folder.Write("victim", "");
        File.Delete(Journal);
        File.CreateSymbolicLink(Journal, victim);

        ProcessOutcome outcome = await AuditAsync();

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(
            "--resume audit.progress: is a symbolic link. Use the file itself.", outcome.Error,
            StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(victim));
    }

    [Fact]
    public async Task Folder_is_refused()
    {
        File.Delete(Journal);
        Directory.CreateDirectory(Journal);

        ProcessOutcome outcome = await AuditAsync();

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("--resume audit.progress: is a folder. Use a file.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_is_refused()
    {
        ProcessOutcome outcome = await AuditAsync("/dev/null");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("--resume /dev/null: ", outcome.Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private Task<ProcessOutcome> AuditAsync(string journal = "audit.progress") => AdmissionProcess.RunAsync(
        ["audit", "--kubeconfig", "kubeconfig", "--requests-per-second", "1000", "--resume", journal],
        folder: _folder.Path);

    private string Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path is "/api/v1" or "/apis")
        {
            return path == "/apis"
                ? """{"groups":[]}"""
                : """{"resources":[{"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["list"]}]}""";
        }

        string from = context.Request.Query["continue"].ToString();
        if (from == "2" && _isForbidden)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return """{"kind":"Status","status":"Failure","reason":"Forbidden","code":403}""";
        }

        int number = int.Parse("0" + from, CultureInfo.InvariantCulture);
        string next = number == 2 ? "" : (number + 1).ToString(CultureInfo.InvariantCulture);
        return $$"""
            {"metadata":{"resourceVersion":"9","continue":"{{next}}"},"items":[
            {"metadata":{"name":"c-{{number}}","namespace":"shop","uid":"u-{{number}}"} }]}
            """;
    }
}
