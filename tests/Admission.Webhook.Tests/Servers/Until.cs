namespace Admission.Webhook.Tests.Servers;

/// <summary>Waits for a condition, not for time.</summary>
internal static class Until
{
    /// <summary>Ends when the condition holds; the test's own timeout ends it otherwise.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
