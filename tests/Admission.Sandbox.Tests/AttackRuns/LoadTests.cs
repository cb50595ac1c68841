using System.Diagnostics;
using System.Text;

namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>
/// The attacks that begin, or are seen, when a module is loaded. A server does not start with one of them; a running
/// server refuses them, says why, and evaluates on by its last good policies. Attack cases 32 and 33.
/// </summary>
[Collection("one after another")]
public sealed class LoadTests(LoadRecords records, ITestOutputHelper output) : IClassFixture<LoadRecords>
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Names =>
        [.. Attack.All.Where(static one => one.IsRefusedWhenLoaded).Select(static one => one.Name)];

    [Theory, MemberData(nameof(Names))]
    public Task Server_does_not_start_with_it_and_names_its_file(string name) =>
        StartAsync(records, Attack.All.Single(one => one.Name == name), output);

    [Fact]
    public async Task Running_server_keeps_evaluating_when_all_of_them_are_put_in_its_folder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("admission-loads-");
        string policies = Path.Combine(folder.FullName, "policies");
        AttackedServer.Copy(Checkout.At("policies"), policies);
        await using ServerProcess server = await ServerProcess.StartAsync(folder.FullName, ["--load-timeout", "1s"]);
        using var health = new HttpClient { BaseAddress = server.Health };
        using HttpClient reviews = server.Client();
        foreach (Attack attack in Attack.All.Where(static one => one.IsRefusedWhenLoaded))
        {
            await LoadRecords.WriteAsync(policies, attack);
        }

        string report = "";
        long started = Stopwatch.GetTimestamp();
        while (!report.Contains("rejected", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(started) < Patience)
        {
            Answer answer = await AskAsync(reviews);
            Assert.NotEmpty(answer.Of("banned-images"));
            report = await health.GetStringAsync(new Uri("/readyz", UriKind.Relative));
            await Task.Delay(Pace);
        }

        output.WriteLine(report);
        Assert.Contains("[!]policy-reload rejected", report, StringComparison.Ordinal);
        Assert.Contains("the last valid set stays active", report, StringComparison.Ordinal);
        Assert.True(server.Peak() <= AttackedServer.MemoryCap, $"took {server.Peak() >> 20} MiB");
        Assert.NotEmpty((await AskAsync(reviews)).Of("banned-images"));
        folder.Delete(recursive: true);
    }

    /// <summary>Starts a server with an attack: it must end in time, and within its memory.</summary>
    internal static async Task StartAsync(LoadRecords records, Attack attack, ITestOutputHelper output)
    {
        AttackRecord record = await records.StartAsync(attack);
        output.WriteLine(AttackTable.Line(record));
        output.WriteLine(record.Fault);
        Assert.Equal("", record.Complaint);
        Assert.Equal("loading", record.StoppedBy);
        Assert.True(record.Peak <= AttackedServer.MemoryCap, $"took {record.Peak >> 20} MiB");
        if (record.Elapsed > LoadRecords.Limit)
        {
            Machine.SkipIfBusy($"took {record.Elapsed.TotalMilliseconds:0} ms");
            Assert.Fail($"took {record.Elapsed.TotalMilliseconds:0} ms");
        }
    }

    private static async Task<Answer> AskAsync(HttpClient client)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(Reviews.Pod("u", "web", "nginx:1.19")));
        content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await client.PostAsync(new Uri("/validate", UriKind.Relative), content);
        return Answer.Read(await response.Content.ReadAsByteArrayAsync());
    }
}

/// <summary>Starts servers that must not start, and keeps what happened for the table.</summary>
public class LoadRecords : IDisposable
{
    /// <summary>The start of a process, and loading at its limit of one second.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<string, AttackRecord> _records = new(StringComparer.Ordinal);

    private readonly string _table;

    /// <summary>For the attacks in JavaScript.</summary>
    public LoadRecords()
        : this("loads")
    {
    }

    /// <param name="table">Name of the table of what happened.</param>
    private protected LoadRecords(string table) => _table = table;

    /// <inheritdoc/>
    public void Dispose()
    {
        AttackTable.Write(_table, _records.Values);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Starts a server with an attack beside a policy of ours: all of them would use up the second to load.
    /// </summary>
    internal async Task<AttackRecord> StartAsync(Attack attack)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("admission-load-");
        string policies = Path.Combine(folder.FullName, "policies");
        AttackedServer.Copy(Checkout.At("policies", "lib"), Path.Combine(policies, "lib"));
        File.Copy(
            Checkout.At("policies", "supply-chain", "banned-images.js"), Path.Combine(policies, "banned-images.js"));
        await WriteAsync(policies, attack);
        long started = Stopwatch.GetTimestamp();
        long peak = 0;
        AttackRecord record = new() { Attack = attack };
        try
        {
            await using ServerProcess server = await ServerProcess.StartAsync(
                folder.FullName, ["--load-timeout", "1s"], now => peak = Math.Max(peak, now));
        }
        catch (ServerEndedException ended)
        {
            bool isRefused = ended.ExitCode == 3
                && attack.Files.Select(static file => file.Name).Append(attack.File)
                    .Any(file => ended.Output.Contains($"policies/{file}:", StringComparison.Ordinal));
            record = record with
            {
                Fault = isRefused ? ended.Output : "",
                Complaint = isRefused ? "" : $"exit code {ended.ExitCode}: {ended.Output}",
            };
        }

        record = record with { Elapsed = Stopwatch.GetElapsedTime(started), Peak = peak };
        _records[attack.Name] = record;
        folder.Delete(recursive: true);
        return record;
    }

    /// <summary>Writes an attack and the files that it imports.</summary>
    internal static async Task WriteAsync(string policies, Attack attack)
    {
        foreach ((string name, string text) in attack.Files.Append((attack.File, attack.Source)))
        {
            string path = Path.Combine(policies, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
        }
    }
}

/// <summary>A server that ended when it should have begun to serve.</summary>
internal sealed class ServerEndedException(int exitCode, string output)
    : Exception($"admission serve ended with {exitCode}: {output}")
{
    /// <summary>How it ended; 128 and more for a signal.</summary>
    public int ExitCode => exitCode;

    public string Output => output;
}
