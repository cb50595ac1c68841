using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Admission.Recordings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Admission.Cli.Playground;

/// <summary>
/// Serves the playground on the loopback address. Another page in the same browser cannot use it: requests need a token
/// that only the printed address contains, and the right Host and Origin.
/// </summary>
internal sealed class PlaygroundServer : IAsyncDisposable
{
    /// <summary>Maximum size of a request in bytes: 8 MiB, as for a review.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    private readonly PlaygroundInput _input;
    private readonly ImmutableArray<RawRecording> _recordings;
    private readonly WebApplication _application;
    private readonly PlaygroundEvaluation _evaluation = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private string _origin = "";

    /// <summary>Makes the server. It does not listen yet.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="input">The initial content of the page.</param>
    /// <param name="recordings">Recordings that a reader can choose.</param>
    public PlaygroundServer(int port, PlaygroundInput input, ImmutableArray<RawRecording> recordings)
    {
        (_input, _recordings) = (input, recordings);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>The address to open, once it listens. Its fragment is the token, which browsers never send.</summary>
    public string Address => $"{_origin}/#token={_token}";

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The user may not listen on the port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _application.StartAsync(cancellationToken);
        _origin = _application.Urls.Single();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _evaluation.Dispose();
        _one.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        try
        {
            (int status, string type, byte[] body) = await AnswerAsync(context.Request, context.RequestAborted);
            response.StatusCode = status;
            response.ContentType = type;
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.XFrameOptions = "DENY";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The browser has disconnected, or the command ends.
        }
    }

    private async Task<(int Status, string Type, byte[] Body)> AnswerAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        const string Text = "text/plain; charset=utf-8", Json = "application/json";
        // Another host name for this address belongs to another page.
        if (request.Host.Value != _origin["http://".Length..]
            || (request.Headers.Origin is { Count: > 0 } origin && origin != _origin))
        {
            return (403, Text, "Open the address that `admission playground` printed."u8.ToArray());
        }

        string path = request.Path.Value ?? "";
        if (HttpMethods.IsGet(request.Method) && path == "/")
        {
            string page = PlaygroundPage.Write(_input, [.. _recordings.Select(NameOf)], null);
            return (200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
        }

        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers["X-Admission-Token"].ToString()), Encoding.UTF8.GetBytes(_token)))
        {
            return (403, Text, "the token is missing or wrong; open the address that the command printed"u8.ToArray());
        }

        const string Recordings = "/recordings/";
        if (HttpMethods.IsGet(request.Method) && path.StartsWith(Recordings, StringComparison.Ordinal)
            && int.TryParse(path[Recordings.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < _recordings.Length)
        {
            return (200, Json, _recordings[number].Json.ToArray());
        }

        if (!HttpMethods.IsPost(request.Method) || path != "/evaluate")
        {
            return (404, Text, "not found"u8.ToArray());
        }

        if (await ReadAsync(request, cancellationToken) is not { } body)
        {
            return (413, Text, "more than 8 MiB"u8.ToArray());
        }

        if (PlaygroundInput.Read(body, out string error) is not { } asked)
        {
            return (400, Text, Encoding.UTF8.GetBytes(error));
        }

        // Evaluations share a folder, and two at a time would only slow each other down.
        await _one.WaitAsync(cancellationToken);
        try
        {
            return (200, Json, await _evaluation.EvaluateAsync(asked, cancellationToken));
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, cancellationToken);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }

        return body.ToArray();
    }

    private static string NameOf(RawRecording recording) => recording.Line > 1
        ? string.Create(CultureInfo.InvariantCulture, $"{recording.File}:{recording.Line}")
        : recording.File;
}
