using System.Net.Http.Headers;
using System.Text;

namespace Admission.Cli.Tests.Commands;

/// <summary>Recordings, imports and reports contain no secret, and can be replayed.</summary>
public sealed class RedactionCommandTests : IDisposable
{
    private const string Secret = "Zx9-planted-secret-Qw7";

    private readonly TemporaryFolder _folder = new();

    // Attack 40: every output of the product is searched for what was planted in what went in.
    [Fact]
    public async Task No_output_holds_a_secret_of_what_was_recorded()
    {
        string recordings, log;
        await using (ServeProcess serve = await ServeProcess.StartAsync(
            "--record", "recordings", "--record-one-in", "1", "--record-format", "ndjson"))
        {
            foreach (string review in Planted())
            {
                using var body = new StringContent(review, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
                using HttpResponseMessage response = await serve.Http.PostAsync(
                    new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
                Assert.True(response.IsSuccessStatusCode);
            }

            (int exitCode, log) = await serve.StopAndReadAsync();
            Assert.Equal(0, exitCode);
            recordings = Path.Combine(_folder.Path, "recordings");
            Directory.Move(Path.Combine(serve.Folder, "recordings"), recordings);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "log"), log, TestContext.Current.CancellationToken);
        foreach (string form in (string[])["text", "json", "markdown", "html"])
        {
            ProcessOutcome run = await AdmissionProcess.RunAsync(["replay", recordings, "--output", form]);
            Assert.Equal(0, run.ExitCode);
            await WriteAsync("replay-" + form, run.Output + run.Error);
        }

        Assert.NotEmpty(Directory.GetFiles(recordings));
        AssertNothingHolds();
    }

    [Fact]
    public async Task No_output_holds_a_secret_of_what_was_imported()
    {
        string input = Path.Combine(_folder.Path, "input");
        Directory.CreateDirectory(input);
        foreach ((int i, string review) in Planted().Index())
        {
            await File.WriteAllTextAsync(
                Path.Combine(input, $"{i}.json"), review, TestContext.Current.CancellationToken);
        }

        // Straight from what was not redacted, by a policy that denies all of it.
        await File.WriteAllTextAsync(
            Path.Combine(input, "strict.yaml"), "apiVersion: admission/v1\nkind: Settings\n",
            TestContext.Current.CancellationToken);
        foreach (string form in (string[])["text", "json", "markdown", "html"])
        {
            ProcessOutcome run = await AdmissionProcess.RunAsync(
            [
                "replay", input, "--settings", Path.Combine(input, "strict.yaml"), "--against", "policies",
                "--output", form,
            ]);
            Assert.Equal(0, run.ExitCode);
            await WriteAsync("replay-" + form, run.Output + run.Error);
        }

        ProcessOutcome import = await AdmissionProcess.RunAsync(
            ["import", input, "--output", Path.Combine(_folder.Path, "imported"), "--format", "files"]);
        await WriteAsync("import", import.Output + import.Error);
        Directory.Delete(input, recursive: true);
        AssertNothingHolds();
    }

    [Fact]
    public async Task Imported_audit_log_shows_what_the_policies_would_have_decided()
    {
        string imported = Path.Combine(_folder.Path, "imported");

        ProcessOutcome import = await AdmissionProcess.RunAsync(
            ["import", Checkout.At("tests", "Admission.Cli.Tests", "audit.log"), "--output", imported]);
        ProcessOutcome replay = await AdmissionProcess.RunAsync(["replay", imported]);

        Assert.Equal((0, 0), (import.ExitCode, replay.ExitCode));
        Assert.Contains("2 new warnings, 1 undecided", replay.Output, StringComparison.Ordinal);
        Approved.Matches("import.txt", import.Output.Replace(imported, "imported", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Objects_as_kubectl_prints_them_are_imported_as_created()
    {
        string imported = Path.Combine(_folder.Path, "imported");

        ProcessOutcome import = await AdmissionProcess.RunAsync(
            ["import", "tests/Admission.Cli.Tests/manifests", "--output", imported, "--format", "files"]);

        Assert.Equal(0, import.ExitCode);
        Assert.All(
            Directory.GetFiles(imported),
            static file => Assert.Contains(
                "\"operation\":\"CREATE\"", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_writes_into_no_folder_that_holds_anything()
    {
        await WriteAsync("something", "");

        ProcessOutcome import = await AdmissionProcess.RunAsync(
            ["import", "tests/recordings", "--output", _folder.Path]);

        Assert.Equal(3, import.ExitCode);
        Assert.Contains("is not empty", import.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(_folder.Path, name), text, TestContext.Current.CancellationToken);

    private void AssertNothingHolds()
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret));
        string[] files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(encoded, text, StringComparison.Ordinal);
        }
    }

    // Wherever a credential stands in real objects.
    private static IEnumerable<string> Planted()
    {
        yield return Review("secrets", "Secret", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"type":"Odd","data":{"password":"ENCODED"},"stringData":{"x":"SECRET"}}""");
        yield return Review("pods", "Pod", """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"stringData\":{\"p\":\"SECRET\"}}"}},"spec":{"containers":[{"name":"c","image":"nginx:1.19","env":[{"name":"DB_PASSWORD","value":"SECRET"},{"name":"DSN","value":"postgres://u:SECRET@db/x"}],"args":["--password=SECRET","--token","SECRET"]}]}}""");
        yield return Review("configmaps", "ConfigMap", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d","managedFields":[{"fieldsV1":{"f:x":{"v:\"SECRET\"":{}}}}]},"data":{"app.properties":"a=b\npassword=SECRET\n","api-token":"SECRET"}}""");
    }

    private static string Review(string resource, string kind, string value) =>
        $$$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"{{{kind}}}","operation":"CREATE",
        "kind":{"group":"","version":"v1","kind":"{{{kind}}}"},"resource":{"group":"","version":"v1","resource":"{{{resource}}}"},
        "namespace":"shop","name":"x","userInfo":{"username":"alice","groups":[],"extra":{"example.com/session":["{{{Secret}}}"]}},
        "object":{{{value}}},"oldObject":null,"dryRun":false}}
        """.ReplaceLineEndings("")
            .Replace("SECRET", Secret, StringComparison.Ordinal)
            .Replace("ENCODED", Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), StringComparison.Ordinal);
}
