using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Admission.Webhook;

/// <summary>
/// Limits the connections of the TLS listener, so that a flood of them does not block the kubelet at the health
/// listener, and closes a connection after a number of requests, so that API servers spread over new replicas.
/// </summary>
/// <param name="maxConnections">Maximum number of open connections.</param>
/// <param name="maxRequests">Requests after which a connection is closed.</param>
internal sealed class ConnectionGate(int maxConnections, int maxRequests)
{
    private int _open;

    /// <summary>Open connections.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Accepts a connection, or closes it.</summary>
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

    /// <summary>
    /// Counts a request and asks the client to open a new connection if this one has reached its maximum.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="tally">Its connection's count.</param>
    /// <param name="draining">Must every connection be closed?</param>
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

        /// <summary>Adds one; returns the new count.</summary>
        public int Increment() => Interlocked.Increment(ref _requests);
    }
}
