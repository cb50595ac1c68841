using Admission.Cluster.Controllers;
using Admission.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Admission.Cluster.Tests.Controllers;

/// <summary>An API server that fails, hangs, or rejects requests for a while.</summary>
public sealed class ApiServerFaultTests : IAsyncLifetime
{
    private Replicas _replicas = null!;

    public async ValueTask InitializeAsync() => _replicas = await Replicas.InstallAsync();

    public async ValueTask DisposeAsync() => await _replicas.DisposeAsync();

    [Theory]
    [InlineData(500, "application/json", """{"kind":"Status","message":"etcdserver: request timed out"}""")]
    [InlineData(503, "text/plain", "shutting down")]
    [InlineData(403, "application/json", """{"kind":"Status","message":"forbidden"}""")]
    [InlineData(200, "text/html", "<html>a proxy</html>")]
    public async Task Registers_once_it_answers_again(int status, string type, string body)
    {
        _replicas.Server.Intercept = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            await context.Response.WriteAsync(body);
            return true;
        };
        ClusterController replica = _replicas.Start("one");
        await _replicas.LoggedAsync("no leader can be elected");

        _replicas.Server.Intercept = static _ => Task.FromResult(false);
        await _replicas.Time.PassAsync(2, 2);
        await _replicas.StartServingAsync(replica);
        await _replicas.UntilAsync(() => replica.Status.Registration == RegistrationState.Registered);
    }

    [Fact]
    public async Task Stops_leading_while_it_hangs_and_reports_it()
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();
        TaskCompletionSource free = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _replicas.Server.Intercept = async _ =>
        {
            await free.Task;
            return false;
        };

        Task said = _replicas.LoggedAsync("no leader can be elected: no response within 10 s");
        while (!said.IsCompleted)
        {
            // Nothing is answered, so that time only ends waits.
            await Task.WhenAny(said, _replicas.Time.PassAsync(0.1, 10));
        }

        await said;
        Assert.False(replica.IsLeader);
        free.SetResult();
    }
}
