namespace Admission.Webhook.Tests.Servers;

/// <summary>One server without any policy for the tests of a class: it allows whatever is a review.</summary>
public sealed class AllowingServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(TestPolicies.None());

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
