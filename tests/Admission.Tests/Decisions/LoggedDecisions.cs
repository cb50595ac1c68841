using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Admission.Decisions;
using Admission.Evaluation;
using Admission.Protocol;
using Admission.Tests.Evaluation;
using Admission.Tests.Policies;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Decisions;

/// <summary>A decision log in a folder of its own, with reviews that an API server sent.</summary>
internal sealed class LoggedDecisions : IDisposable
{
    public const string Pod = "020-create-pods-pod-init-sidecar.json";
    public const string PodUpdate = "027-update-pods-pod-image-patch.json";
    public const string SecretUpdate = "133-update-secrets-secret-update.json";

    private readonly TemporaryFolder _temporary = new();

    public LoggedDecisions()
    {
        Pem = DecisionKey.CreatePem();
        File.WriteAllText(_temporary.At("key"), Pem);
    }

    public string Folder => _temporary.At("log");

    public string Pem { get; }

    public DecisionPublicKey PublicKey
    {
        get
        {
            using DecisionKey key = Key();
            return key.Public;
        }
    }

    public Judge Judge { get; } = Judge.OfBody("deny('no', { field: 'spec.containers[0].image' });");

    public Watcher Watcher { get; } = new();

    public DecisionLogOptions Options { get; set; } = new()
    {
        Chain = "web-0",
        FlushInterval = TimeSpan.FromMilliseconds(50),
    };

    public DecisionKey Key()
    {
        Assert.True(DecisionKey.TryRead(Pem, out DecisionKey? key, out string error), error);
        return key;
    }

    public DecisionLog Start(params Func<ReadOnlyMemory<byte>, bool>[] destinations)
    {
        (DecisionLog? log, string error) = DecisionLog.Start(
            Options with { Folder = Options.Folder ?? Folder }, Key(), "1.0.0", TimeProvider.System, Watcher,
            [.. destinations.Select(static one => new CalledDestination(one))]);
        Assert.True(log is not null, error);
        log.Take(Judge.Set);
        return log;
    }

    /// <summary>Logs reviews, and ends.</summary>
    public void Log(params AdmissionRequest[] requests)
    {
        using DecisionLog log = Start();
        foreach (AdmissionRequest request in requests)
        {
            Offer(log, request);
        }
    }

    /// <summary>Logs so many reviews of Pods by different users, and ends.</summary>
    public void LogPods(int count) =>
        Log([.. Enumerable.Range(0, count).Select(static i => RequestOf($"user-{i}"))]);

    public void Offer(DecisionLog log, AdmissionRequest request, Judge? judge = null) => log.Offer(
        request, (judge ?? Judge).Run(request), new EvaluationContext { Now = Judge.Now }, (judge ?? Judge).Set);

    public static AdmissionRequest RequestOf(string user, string recording = Pod) => Samples.Request(
        request => request["userInfo"]!.AsObject()["username"] = JsonValue.Create(user), recording);

    public ImmutableArray<string> Files() => DecisionFiles.Find([Folder]).Files;

    public DecisionVerification Verify(params DecisionPublicKey[] trusted) => DecisionVerification.Join(
        Files().Select(file => DecisionFileCheck.Check(file, [.. trusted])), [Folder], [.. trusted]);

    public DecisionEntry[] Read() =>
        [.. DecisionEntries.Read(Files(), null, static problem => Assert.Fail(problem))];

    public DecisionEntry[] Decisions() => [.. Read().Where(static one => one.IsDecision)];

    public void Dispose() => _temporary.Dispose();
}

/// <summary>Remembers what happened to a log.</summary>
internal sealed class Watcher : IDecisionLogWatcher
{
    private readonly Lock _lock = new();

    public Dictionary<DecisionLogEvent, int> Counts { get; } = [];

    public List<string> Problems { get; } = [];

    public void Count(DecisionLogEvent happened, int decisions)
    {
        lock (_lock)
        {
            Counts[happened] = Counts.GetValueOrDefault(happened) + decisions;
        }
    }

    public int CountOf(DecisionLogEvent happened)
    {
        lock (_lock)
        {
            return Counts.GetValueOrDefault(happened);
        }
    }

    public void Change(string problem)
    {
        lock (_lock)
        {
            Problems.Add(problem);
        }
    }
}

/// <summary>A destination that a test implements.</summary>
internal sealed class CalledDestination(Func<ReadOnlyMemory<byte>, bool> write) : IDecisionDestination
{
    public bool TryWrite(DecisionFileName file, ReadOnlyMemory<byte> lines, int decisions) => write(lines);
}
