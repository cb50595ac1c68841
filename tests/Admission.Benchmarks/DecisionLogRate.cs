using System.Diagnostics;
using System.Globalization;
using Admission.Decisions;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Benchmarks;

/// <summary>Writes a large decision log as fast as it can, and prints the rate.</summary>
internal static class DecisionLogRate
{
    private const int Users = 500;
    private const int UpdateEvery = 10;

    /// <summary>Nine of ten decisions are about new Pods, one about an update of a Deployment.</summary>
    /// <param name="output">Receives the rate.</param>
    /// <param name="folder">Folder of the log; receives the key that signed it, too.</param>
    /// <param name="count">Number of decisions.</param>
    public static void Run(TextWriter output, string folder, int count)
    {
        PolicySet set = Samples.Policies(20);
        var evaluator = new ReviewEvaluator(TimeProvider.System);
        AdmissionRequest[] requests =
            [Samples.Parse(Samples.Pod).Request, Samples.Parse(Samples.DeploymentUpdate).Request];
        Verdict[] verdicts =
        [
            .. requests.Select(one => EvaluationThreads.Run(() => evaluator.Evaluate(set, one, Samples.Context))),
        ];
        Directory.CreateDirectory(folder);
        string pem = DecisionKey.CreatePem();
        if (!DecisionKey.TryRead(pem, out DecisionKey? key, out string error))
        {
            throw new InvalidDataException(error);
        }

        File.WriteAllText(Path.Combine(folder, "key.pub"), key.Public.Pem);
        var options = new DecisionLogOptions { Folder = folder, Chain = "bench-0" };
        (DecisionLog? log, error) = DecisionLog.Start(
            options, key, "1.0.0", TimeProvider.System, new Counter(error: output));
        if (log is null)
        {
            throw new InvalidDataException(error);
        }

        long started = Stopwatch.GetTimestamp();
        double before = Cpu();
        using (log)
        {
            log.Take(set);
            for (int i = 0; i < count; i++)
            {
                // A reviewer would not wait: the log would count the decision as lost.
                while (log.QueuedBytes > options.MaxQueuedBytes / 2)
                {
                    Thread.Yield();
                }

                int kind = i % UpdateEvery == 0 ? 1 : 0;
                AdmissionRequest request = requests[kind] with
                {
                    Uid = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{i:x12}"),
                    User = requests[kind].User with
                    {
                        Username = string.Create(CultureInfo.InvariantCulture, $"user-{i % Users}"),
                    },
                };
                var context = new EvaluationContext { Now = TimeProvider.System.GetUtcNow() };
                log.Offer(request, verdicts[kind], context, set);
            }
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} decisions in {seconds:0.0} s: {count / seconds:0}/s, {(Cpu() - before) * 1e6 / count:0.0} µs CPU "
                + $"each, {log.WrittenBytes / 1e6:0} MB"));
    }

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private sealed class Counter(TextWriter error) : IDecisionLogWatcher
    {
        public void Count(DecisionLogEvent happened, int decisions)
        {
            if (happened != DecisionLogEvent.Written && decisions > 0)
            {
                error.WriteLine($"{decisions} decisions lost: {happened}");
            }
        }

        public void Change(string problem) => error.WriteLine(problem);
    }
}
