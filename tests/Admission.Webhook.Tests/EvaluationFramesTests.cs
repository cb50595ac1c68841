using System.Diagnostics;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>
/// Few frames of ours lie above a policy, because the stack limits its recursion, and the architecture page draws them.
/// </summary>
public sealed class EvaluationFramesTests
{
    private const int MaxFrames = 7;

    [Fact]
    public async Task At_most_seven_frames_lie_between_the_worker_and_validate()
    {
        var clock = new FrameClock();
        await using TestServer server = await TestServer.StartAsync(
            TestPolicies.Of(("logs", TestPolicies.OnPods("console.log('here')"))), logTime: clock);

        using HttpRequestMessage review = TestReviews.Post(TestReviews.Pod("u"));
        using HttpResponseMessage response = await server.Http.SendAsync(
            review, TestContext.Current.CancellationToken);

        string[] frames = clock.Frames ?? [];
        Assert.InRange(frames.Length, 1, MaxFrames);
        string page = await File.ReadAllTextAsync(
            Checkout.At("src", "ARCHITECTURE.md"), TestContext.Current.CancellationToken);
        Assert.All(frames, frame => Assert.Contains(frame.Split('.')[0], page, StringComparison.Ordinal));
    }

    /// <summary>The clock of the log, which is asked while the policy that logs is on the stack.</summary>
    private sealed class FrameClock : TimeProvider
    {
        /// <summary>Frames of ours from the worker to the engine; null until a policy has logged.</summary>
        public string[]? Frames { get; private set; }

        public override DateTimeOffset GetUtcNow()
        {
            string[] all =
            [
                .. new StackTrace().GetFrames().Reverse().Select(static frame => frame.GetMethod())
                    .Select(static method => $"{method?.DeclaringType?.FullName}.{method?.Name}"),
            ];
            int worker = Array.FindIndex(all, IsWorker);
            int engine = Array.FindIndex(all, IsEngine);
            if (worker >= 0 && engine > worker)
            {
                Frames =
                [
                    .. all[(worker + 1)..engine].Where(IsOurs)
                        .Select(static one => string.Join('.', one.Split('.')[^2..])),
                ];
            }

            return base.GetUtcNow();
        }

        private static bool IsWorker(string frame) =>
            frame.EndsWith("EvaluationQueue.Work", StringComparison.Ordinal);

        private static bool IsOurs(string frame) => frame.StartsWith("Admission.", StringComparison.Ordinal);

        private static bool IsEngine(string frame) => frame.StartsWith("Jint.", StringComparison.Ordinal);
    }
}
