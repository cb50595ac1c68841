using System.Text;
using Microsoft.AspNetCore.Builder;

namespace Admission.Webhook.Tests.Servers;

/// <summary>A collector that accepts OTLP over HTTP, and keeps the bodies that it gets.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MemoryStream _received = new();
    private readonly WebApplication _server;

    public TraceCollector()
    {
        int port = LoopbackServer.FreePort();
        Endpoint = new Uri($"http://localhost:{port}/");
        _server = LoopbackServer.Start(port, async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            lock (_lock)
            {
                Paths.Add(context.Request.Path);
                body.WriteTo(_received);
            }
        });
    }

    public Uri Endpoint { get; }

    /// <summary>Paths that were called.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>All bodies, one character for each byte.</summary>
    public string Received => Encoding.Latin1.GetString(_received.ToArray());

    public void Dispose() => LoopbackServer.Stop(_server);

    /// <summary>Waits until it has stopped, and can be read.</summary>
    public Task StopAsync() => _server.StopAsync();
}
