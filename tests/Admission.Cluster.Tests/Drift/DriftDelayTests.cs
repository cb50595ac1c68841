using System.Diagnostics;
using System.Globalization;

namespace Admission.Cluster.Tests.Drift;

/// <summary>
/// Not a test: how long a report takes under load. Run it alone:
/// <c>Admission.Cluster.Tests -explicit only -class '*DriftDelayTests'</c>.
/// </summary>
public sealed class DriftDelayTests
{
    private const int PerSecond = 200;
    private const int Seconds = 20;

    [Fact(Explicit = true)]
    public async Task Writes_how_long_reports_take_under_200_changes_a_second()
    {
        await using DriftCluster cluster = await DriftCluster.StartAsync();
        DriftReplica leader = await cluster.StartAsync("one");
        DriftReplica other = await cluster.StartAsync("two", static () => false);
        var sent = new Dictionary<string, long>(StringComparer.Ordinal);
        var delays = new List<double>();
        Task reading = ReadAsync();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < PerSecond * Seconds; i++)
        {
            // Three of four are admitted, by either replica; the fourth is drift.
            string path = string.Create(CultureInfo.InvariantCulture, $"api/v1/namespaces/shop/configmaps/m-{i % 500}");
            string json = DriftCluster.Json("v1", "ConfigMap", $"m-{i % 500}", $"\"data\":{{\"n\":\"{i}\"}}");
            if (i % 4 != 0)
            {
                cluster.Admit(i % 2 == 0 ? leader : other, path, json);
            }
            else
            {
                cluster.Server.Set(path, json, "vim");
                string version = (string)cluster.Server.Get(path)!["metadata"]!["resourceVersion"]!;
                lock (sent)
                {
                    sent[version] = Stopwatch.GetTimestamp();
                }
            }

            TimeSpan ahead = TimeSpan.FromSeconds((double)i / PerSecond) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TestContext.Current.CancellationToken);
            }
        }

        await reading.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        delays.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{delays.Count} reports, p50 {At(0.5):F0} ms, p99 {At(0.99):F0} ms, max {delays[^1]:F0} ms, "
            + $"unconfirmed {_unconfirmed}, of admitted changes {_wrong}"));

        double At(double share) => delays[(int)(share * (delays.Count - 1))];

        async Task ReadAsync()
        {
            for (int i = 0; i < PerSecond * Seconds / 4; i++)
            {
                Admission.Drift.ObjectDrift drift = await leader.NextAsync();
                long now = Stopwatch.GetTimestamp();
                _unconfirmed += drift.Doubt.Length > 0 ? 1 : 0;
                lock (sent)
                {
                    if (sent.TryGetValue(drift.Version, out long at))
                    {
                        delays.Add(Stopwatch.GetElapsedTime(at, now).TotalMilliseconds);
                    }
                    else
                    {
                        _wrong++;
                        i--;
                    }
                }
            }
        }
    }

    private int _unconfirmed;
    private int _wrong;
}
