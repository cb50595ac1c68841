using System.Diagnostics;
using System.Globalization;
using Admission.Decisions;
using Admission.Protocol;

namespace Admission.Tests.Decisions;

public sealed class DecisionKillTests : IDisposable
{
    internal const string ChildVariable = "ADMISSION_TESTS_DECISION_LOG";

    private readonly LoggedDecisions _log = new();

    // ADMISSION_TESTS_KILLS=500 looks longer.
    private static int Kills => int.Parse(
        Environment.GetEnvironmentVariable("ADMISSION_TESTS_KILLS") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_process_that_is_killed_leaves_a_log_that_verifies()
    {
        var random = new Random(1127);
        for (int i = 0; i < Kills; i++)
        {
            using Process child = StartChild();
            if (i % 4 < 3)
            {
                await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            }

            // The point in time is what the test is about; whatever it is, the log must verify.
            Thread.SpinWait(random.Next(3_000_000));
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);

            DecisionVerification result = _log.Verify(_log.PublicKey);
            Assert.True(result.Problems.IsEmpty, $"kill {i}: {string.Join('\n', result.Problems)}");
        }

        Assert.True(_log.Verify().Decisions > 0, "the processes log");
        _log.LogPods(1);
        Assert.Empty(_log.Verify(_log.PublicKey).Problems);
    }

    public void Dispose() => _log.Dispose();

    private Process StartChild()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[ChildVariable] = Path.GetDirectoryName(_log.Folder);
        return Process.Start(start)!;
    }

    /// <summary>What the child does.</summary>
    internal static void LogUntilKilled(string folder)
    {
        DecisionKey.TryRead(File.ReadAllText(Path.Combine(folder, "key")), out DecisionKey? key, out _);
        var options = new DecisionLogOptions
        {
            Folder = Path.Combine(folder, "log"),
            Chain = "web-0",
            MaxFileBytes = 256 << 10,
            FlushInterval = TimeSpan.FromMilliseconds(1),
            MaxQueuedBytes = 64 << 10,
        };
        var watcher = new Watcher();
        (DecisionLog? log, string error) = DecisionLog.Start(options, key!, "1", TimeProvider.System, watcher);
        using var decisions = new LoggedDecisions();
        AdmissionRequest[] requests =
            [LoggedDecisions.RequestOf("alice"), LoggedDecisions.RequestOf("bob", LoggedDecisions.PodUpdate)];
        bool isTold = false;
        while (true)
        {
            foreach (AdmissionRequest request in requests)
            {
                decisions.Offer(log!, request);
            }

            if (!isTold && watcher.CountOf(DecisionLogEvent.Written) > 0)
            {
                isTold = true;
                Console.WriteLine(error);
            }
        }
    }
}
