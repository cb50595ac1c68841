using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Admission.Cli.Tests;

/// <summary>A server that answers like an API server, with the answers of a test.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ApiServer(WebApplication application) => _application = application;

    /// <summary>Where it listens, with a slash at its end.</summary>
    public string Address => _application.Urls.Single().TrimEnd('/') + "/";

    /// <summary>Starts one, and writes the file <c>kubeconfig</c> that leads to it.</summary>
    /// <param name="folder">Receives the kubeconfig.</param>
    /// <param name="answer">The JSON for a request; sets its status, if that is not 200.</param>
    public static Task<ApiServer> StartAsync(TemporaryFolder folder, Func<HttpContext, string> answer) =>
        StartAsync(folder, context => Task.FromResult(answer(context)));

    /// <summary>Starts one that answers later, and writes the file <c>kubeconfig</c> that leads to it.</summary>
    /// <param name="folder">Receives the kubeconfig.</param>
    /// <param name="answer">The JSON for a request; sets its status, if that is not 200.</param>
    public static async Task<ApiServer> StartAsync(TemporaryFolder folder, Func<HttpContext, Task<string>> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.Run(async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(await answer(context));
        });
        await application.StartAsync();
        folder.Write(
            "kubeconfig",
            $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{ name: test, cluster: { server: "{{application.Urls.Single()}}" } }]
            contexts: [{ name: test, context: { cluster: test, user: test } }]
            users: [{ name: test, user: { token: t } }]
            """);
        return new ApiServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
