using System.Diagnostics;
using System.Globalization;

namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>
/// One server for all attacks: with the shipped policies, whose verdicts must stay right, a policy that looks for
/// traces of others, and every attack as a policy of its own. Requests go on beside the attacks all the time.
/// </summary>
public class AttackedServer : IAsyncLifetime
{
    /// <summary>Longest run of one policy, the default of the product.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>By how much a run may be late, the whole way from the client and back.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>Most resident memory: the container that <see cref="ServerProcess.HeapLimit"/> is made for.</summary>
    public const long MemoryCap = 512L << 20;

    private const string Banned =
        "[banned-images] spec.containers[0].image: image nginx:1.19 is banned (pattern \"nginx:1.19\"). "
            + "Use a supported version.";
    private const string BannedByBystander =
        "[bystander] spec.containers[0].image: image nginx:1.19 is banned";
    private const string BannedByBoth = $"2 problems to fix (2 policies):\n{Banned}\n{BannedByBystander}";
    private const string Canary = "canary";

    private const int MaxTries = 3;

    // How often the log is looked at, and others ask.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly Uri Validate = new("/validate?timeout=30s", UriKind.Relative);

    private readonly IReadOnlyList<Attack> _attacks;
    private readonly string _table;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("admission-attacks-");
    private readonly CancellationTokenSource _end = new();
    private readonly SortedDictionary<string, AttackRecord> _records = new(StringComparer.Ordinal);
    private ServerProcess? _server;
    private HttpClient? _client;
    private Task _bystander = Task.CompletedTask;
    private string _world = "";
    private int _asked;
    private volatile string _complaint = "";

    /// <summary>A server with the attacks in JavaScript.</summary>
    public AttackedServer()
        : this(Attack.All, "attacks")
    {
    }

    /// <param name="attacks">Its attacks.</param>
    /// <param name="table">Name of the table of what happened.</param>
    private protected AttackedServer(IReadOnlyList<Attack> attacks, string table)
    {
        _attacks = attacks;
        _table = table;
    }

    internal ServerProcess Server => _server!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string policies = Path.Combine(_folder.FullName, "policies");
        Copy(Checkout.At("policies"), policies);
        Directory.CreateDirectory(Path.Combine(policies, "attacks"));
        foreach (string name in (string[])["canary.js", "bystander.rego"])
        {
            File.Copy(Checkout.At("tests", "Admission.Sandbox.Tests", name), Path.Combine(policies, name));
        }

        foreach (Attack attack in _attacks.Where(static one => !one.IsRefusedWhenLoaded))
        {
            await LoadRecords.WriteAsync(Path.Combine(policies, "attacks"), attack);
        }

        await StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
        _folder.Delete(recursive: true);
        AttackTable.Write(_table, _records.Values);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs an attack, and looks at what it did to the others.</summary>
    /// <returns>What happened; a complaint where something did that must not.</returns>
    internal async Task<AttackRecord> RunAsync(Attack attack)
    {
        if (Server.HasExited)
        {
            await StopAsync();
            await StartAsync();
        }

        AttackRecord record = new() { Attack = attack };
        try
        {
            Server.ResetPeak();
            record = await MeasureAsync(attack, record);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            string end = Server.HasExited ? $"The process has ended: {Server.LastOutput}" : "";
            record = record with { Complaint = $"no answer: {exception.Message} {end}" };
        }

        record = record with { Peak = Server.Peak() };
        _records[attack.Name] = record;
        return record;
    }

    private async Task<AttackRecord> MeasureAsync(Attack attack, AttackRecord record)
    {
        long started = Stopwatch.GetTimestamp();
        Answer answer = await AskAsync(_client!, attack.Name, "nginx:1.19");
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        string fault = await FaultAsync(answer.Uid);
        record = record with { Elapsed = elapsed, Fault = fault, Said = answer.Of(attack.Policy) };
        if (!IsBanned(answer))
        {
            return record with { Complaint = $"the image is not banned by both policies: {answer.Message}" };
        }

        if (attack.Denies.Length > 0 && !record.Said.Contains($"] {attack.Denies}", StringComparison.Ordinal))
        {
            return record with { Complaint = $"its denial is lost: {record.Said}" };
        }

        Answer next = await AskAsync(_client!, Canary, "nginx:1.19");
        for (int i = 0; i < MaxTries && IsOutOfTime(next); i++)
        {
            next = await AskAsync(_client!, Canary, "nginx:1.19");
        }

        string world = next.Of(Canary);
        if (world != _world)
        {
            return record with { Complaint = $"the next request sees another world: {world} instead of {_world}" };
        }

        if (!IsBanned(next)
            || next.Message.Contains(answer.Uid, StringComparison.Ordinal))
        {
            return record with { Complaint = $"the next request is judged wrongly: {next.Message}" };
        }

        string complaint = Interlocked.Exchange(ref _complaint, "");
        return complaint.Length > 0 ? record with { Complaint = $"beside the attack: {complaint}" } : record;
    }

    // It looks at a lot, and the machine may be busy.
    private static bool IsOutOfTime(Answer answer) =>
        answer.Of(Canary).Contains("exceeded its time limit", StringComparison.Ordinal);

    // The log is written by a thread of its own, and may come after the answer.
    private async Task<string> FaultAsync(string uid)
    {
        for (int i = 0; i < 200 && Server.FaultOf(uid) is null; i++)
        {
            await Task.Delay(Pace);
        }

        return Server.FaultOf(uid) ?? "";
    }

    private async Task<Answer> AskAsync(HttpClient client, string name, string image)
    {
        string uid = string.Create(CultureInfo.InvariantCulture, $"uid-{Interlocked.Increment(ref _asked)}-{name}");
        using ByteArrayContent content = new(System.Text.Encoding.UTF8.GetBytes(Reviews.Pod(uid, name, image)));
        content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await client.PostAsync(Validate, content);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        }

        Answer answer = Answer.Read(body);
        return answer.Uid == uid
            ? answer
            : throw new HttpRequestException($"the answer to {uid} is that to {answer.Uid}");
    }

    private async Task StartAsync()
    {
        _server = await ServerProcess.StartAsync(_folder.FullName, ["--workers", "2"]);
        _client = _server.Client();
        _world = "";

        // Engines are built and code is compiled before anything is timed.
        for (int i = 0; i < 50 || _world.Contains("failed to evaluate", StringComparison.Ordinal); i++)
        {
            _world = (await AskAsync(_client, Canary, "nginx:1.19")).Of(Canary);
        }

        _bystander = Task.Run(() => StandByAsync(_server.Client()));
    }

    private async Task StopAsync()
    {
        await _end.CancelAsync();
        await _bystander;
        _client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    // What anybody else sees of it all: nothing.
    private async Task StandByAsync(HttpClient client)
    {
        using HttpClient owned = client;
        for (int i = 0; !_end.IsCancellationRequested && !Server.HasExited; i++)
        {
            try
            {
                bool isBanned = i % 2 == 0;
                Answer answer = await AskAsync(owned, "bystander", isBanned ? "nginx:1.19" : "nginx:1.27");
                if (answer.Message != (isBanned ? BannedByBoth : ""))
                {
                    _complaint = $"wrong verdict: {answer.Message}";
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                _complaint = exception.Message;
            }

            await Task.Delay(Pace);
        }
    }

    private static bool IsBanned(Answer answer)
    {
        string[] lines = answer.Message.Split('\n');
        return lines.Contains(Banned) && lines.Contains(BannedByBystander);
    }

    internal static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
