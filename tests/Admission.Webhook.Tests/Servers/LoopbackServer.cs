using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Admission.Webhook.Tests.Servers;

/// <summary>Plain HTTP on the loopback address, for the servers that the webhook calls.</summary>
internal static class LoopbackServer
{
    /// <summary>A port that is free now, for a server that starts later.</summary>
    public static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>Starts a server that answers each request.</summary>
    public static WebApplication Start(int port, RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        WebApplication server = builder.Build();
        server.Run(answer);
        server.Start();
        return server;
    }

    /// <summary>Ends it after the requests that it answers now.</summary>
    public static void Stop(WebApplication server)
    {
        server.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)server).Dispose();
    }
}
