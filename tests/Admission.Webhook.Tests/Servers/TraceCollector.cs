using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Admission.Webhook.Tests.Servers;

/// <summary>A collector that accepts OTLP over HTTP, and keeps the bodies that it gets.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly MemoryStream _received = new();
    private readonly Task _loop;

    public TraceCollector()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Endpoint = new Uri($"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Endpoint.AbsoluteUri);
        _listener.Start();
        _loop = RunAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>Paths that were called.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>All bodies, one character for each byte.</summary>
    public string Received => Encoding.Latin1.GetString(_received.ToArray());

    public void Dispose() => ((IDisposable)_listener).Dispose();

    /// <summary>Waits until it has stopped, and can be read.</summary>
    public async Task StopAsync()
    {
        _listener.Stop();
        await _loop;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (IsStopped(exception))
            {
                return;
            }

            Paths.Add(context.Request.Url!.AbsolutePath);
            await context.Request.InputStream.CopyToAsync(_received);
            context.Response.StatusCode = 200;
            context.Response.Close();
        }
    }

    // It may stop while it waits for a request, or just before it waits for the next one.
    private bool IsStopped(Exception exception) => !_listener.IsListening
        && exception is HttpListenerException or ObjectDisposedException or InvalidOperationException;
}
