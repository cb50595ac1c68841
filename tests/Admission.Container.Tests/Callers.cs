using System.Collections.Concurrent;
using System.Globalization;
using Admission.Sandbox.Tests.AttackRuns;

namespace Admission.Container.Tests;

/// <summary>Several callers that ask without a break, each with connections of its own.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Task _all;
    private int _answers;

    /// <param name="container">Whom they ask.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="complaint">What is wrong with an answer to an image; null if nothing is.</param>
    public Callers(AdmissionContainer container, int count, Func<string, Answer, string?> complaint) =>
        _all = Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => CallAsync(container, i, complaint))));

    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Waits for further answers.</summary>
    public Task MoreAsync(AdmissionContainer container, int count)
    {
        int from = Answers;
        return container.UntilAsync(
            () => Task.FromResult(Answers - from >= count || !_complaints.IsEmpty), "answering");
    }

    /// <summary>Lets each finish its last request, and returns the first ten errors, one line each.</summary>
    public async Task<string> EndAsync()
    {
        await _end.CancelAsync();
        await _all;
        return string.Join('\n', _complaints.Take(10));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _all;
        _end.Dispose();
    }

    // A new client every so often: new connections meet the certificate of the moment.
    private async Task CallAsync(AdmissionContainer container, int caller, Func<string, Answer, string?> complaint)
    {
        const int RequestsOfAClient = 40;
        HttpClient client = await container.ReviewsAsync();
        try
        {
            for (int i = 0; !_end.IsCancellationRequested; i++)
            {
                if (i > 0 && i % RequestsOfAClient == 0)
                {
                    client.Dispose();
                    client = await container.ReviewsAsync();
                }

                await AskAsync(client, string.Create(CultureInfo.InvariantCulture, $"{caller}-{i}"), i, complaint);
            }
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task AskAsync(HttpClient client, string uid, int i, Func<string, Answer, string?> complaint)
    {
        string image = i % 2 == 0 ? "nginx:1.19" : "nginx:1.27";
        try
        {
            Answer answer = await AdmissionContainer.AskAsync(client, uid, "bystander", image);
            Interlocked.Increment(ref _answers);
            if (complaint(image, answer) is { } wrong)
            {
                _complaints.Enqueue(wrong);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            _complaints.Enqueue($"{uid}: {exception.Message} {exception.InnerException?.Message}");
        }
    }
}
