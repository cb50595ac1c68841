using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Admission.Webhook;

/// <summary>
/// Bounds the connections of the TLS listener, so that a flood of them cannot shut the kubelet out of the health
/// listener, and ends a connection after so many requests, so that API servers spread over new replicas.
/// </summary>
/// <param name="maxConnections">Maximum number of open connections.</param>
/// <param name="maxRequests">Requests after which a connection is closed.</param>
internal sealed class ConnectionGate(int maxConnections, int maxRequests)
{
    private int _open;

    /// <summary>Open connections.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Lets a connection in, or closes it.</summary>
    public async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > maxConnections)
            {
                connection.Abort();
                return;
            }

            connection.Features.Set(new Tally());
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>Counts a request and asks the client to open a new connection where this one is worn out.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tally">Its connection's count.</param>
    /// <param name="draining">Is every connection to be closed?</param>
    public void Count(HttpContext context, Tally tally, bool draining)
    {
        if (!draining && tally.Increment() < maxRequests)
        {
            return;
        }

        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
        else
        {
            context.Response.Headers.Connection = "close";
        }
    }

    /// <summary>Marks a connection of the TLS listener, and counts its requests.</summary>
    internal sealed class Tally
    {
        private int _requests;

        /// <summary>One more; how many that makes.</summary>
        public int Increment() => Interlocked.Increment(ref _requests);
    }
}
