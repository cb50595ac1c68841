using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Admission.Recordings;

namespace Admission.Cli.Playground;

/// <summary>
/// Serves the playground on the loopback address. Another page in the same browser cannot use it: requests need a token
/// that only the printed address contains, and the right Host and Origin.
/// </summary>
/// <param name="input">The initial content of the page.</param>
/// <param name="recordings">Recordings that a reader can choose.</param>
internal sealed class PlaygroundServer(
    int port, PlaygroundInput input, ImmutableArray<RawRecording> recordings) : IDisposable
{
    /// <summary>Maximum size of a request in bytes: 8 MiB, as for a review.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    private readonly HttpListener _listener = new();
    private readonly PlaygroundEvaluation _evaluation = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The address to open. Its fragment is the token, which browsers never send.</summary>
    public string Address => $"{Origin}/#token={_token}";

    private string Origin => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>Starts to listen.</summary>
    /// <exception cref="HttpListenerException">The port is in use.</exception>
    public void Start()
    {
        _listener.Prefixes.Add($"{Origin}/");
        _listener.Start();
    }

    /// <summary>Answers requests until it is canceled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stop = cancellationToken.Register(_listener.Stop);
        while (!cancellationToken.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                break;
            }

            _ = AnswerAsync(context, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Close();
        _evaluation.Dispose();
        _one.Dispose();
    }

    private async Task AnswerAsync(HttpListenerContext context, CancellationToken cancellationToken)
    {
        using HttpListenerResponse response = context.Response;
        try
        {
            (int status, string type, byte[] body) = await AnswerAsync(context.Request, cancellationToken);
            response.StatusCode = status;
            response.ContentType = type;
            response.Headers["Cache-Control"] = "no-store";
            response.Headers["X-Content-Type-Options"] = "nosniff";
            response.Headers["X-Frame-Options"] = "DENY";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.ContentLength64 = body.Length;
            await response.OutputStream.WriteAsync(body, cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpListenerException or OperationCanceledException
            or ObjectDisposedException)
        {
            // The browser has disconnected, or the command ends.
        }
    }

    private async Task<(int Status, string Type, byte[] Body)> AnswerAsync(
        HttpListenerRequest request, CancellationToken cancellationToken)
    {
        const string Text = "text/plain; charset=utf-8", Json = "application/json";
        // Another host name for this address belongs to another page.
        if (request.UserHostName != Origin["http://".Length..]
            || (request.Headers["Origin"] is { } origin && origin != Origin))
        {
            return (403, Text, "Open the address that `admission playground` printed."u8.ToArray());
        }

        string path = request.Url?.AbsolutePath ?? "";
        if (request.HttpMethod == "GET" && path == "/")
        {
            string page = PlaygroundPage.Write(input, [.. recordings.Select(NameOf)], null);
            return (200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
        }

        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers["X-Admission-Token"] ?? ""), Encoding.UTF8.GetBytes(_token)))
        {
            return (403, Text, "the token is missing or wrong; open the address that the command printed"u8.ToArray());
        }

        const string Recordings = "/recordings/";
        if (request.HttpMethod == "GET" && path.StartsWith(Recordings, StringComparison.Ordinal)
            && int.TryParse(path[Recordings.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < recordings.Length)
        {
            return (200, Json, recordings[number].Json.ToArray());
        }

        if (request.HttpMethod != "POST" || path != "/evaluate")
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

    private static async Task<byte[]?> ReadAsync(HttpListenerRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await request.InputStream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBodyBytes)
            {
                return null;
            }
        }

        return body.ToArray();
    }

    private static string NameOf(RawRecording recording) => recording.Line > 1
        ? string.Create(CultureInfo.InvariantCulture, $"{recording.File}:{recording.Line}")
        : recording.File;
}
