using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Admission.Json;
using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>
/// Requests to the API server, with limits on time and size.
/// </summary>
/// <param name="connection">The connection; not disposed.</param>
/// <param name="time">The clock of timeouts.</param>
internal sealed class ApiRequests(ClusterConnection connection, TimeProvider time)
{
    /// <summary>Timeout of an answer; for a watch, of its beginning.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Maximum size of an error message that is read, in bytes.</summary>
    public const int MaxErrorBytes = 64 << 10;

    /// <summary>A request to a path below the API server's address.</summary>
    public HttpRequestMessage New(HttpMethod method, string path)
    {
        HttpRequestMessage request = new(method, new Uri(connection.Address, path));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("admission", null));
        return request;
    }

    /// <summary>Sends it with credentials; returns when the headers of the answer have arrived.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await AuthenticateAsync(request, cancellationToken);
        return await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Runs a request with a timeout; every connection problem becomes the same exception.</summary>
    /// <exception cref="ClusterException">No answer.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(RequestTimeout, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new ClusterException(
                WatchRestartReason.Unreachable, $"no response within {RequestTimeout.TotalSeconds} s.");
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Disposed during the request: the watch creates a new connection.
            throw Unreachable(exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException)
        {
            throw Unreachable(exception);
        }
    }

    private async Task AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (connection.Credentials is null)
        {
            return;
        }

        try
        {
            await connection.Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }
#pragma warning disable CA1031 // A plugin or a token file may fail in any way; its message may quote a secret.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw new ClusterException(
                WatchRestartReason.Unauthorized, $"no credentials could be obtained ({exception.GetType().Name}).");
        }
    }

    /// <summary>The answer, if it is 200.</summary>
    /// <param name="response">The answer; disposed if it is not 200.</param>
    /// <param name="about">The start of the error; can be empty.</param>
    /// <param name="rights">How to grant missing permissions.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">It has another status.</exception>
    public static async Task<HttpResponseMessage> RequireSuccessAsync(
        HttpResponseMessage response, string about, string rights, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        using (response)
        {
            throw await FailureAsync(response, about, rights, cancellationToken);
        }
    }

    /// <summary>The exception for an unsuccessful answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="about">The start of the error; can be empty.</param>
    /// <param name="rights">How to grant missing permissions.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<ClusterException> FailureAsync(
        HttpResponseMessage response, string about, string rights, CancellationToken cancellationToken)
    {
        byte[]? body = await ReadBodyAsync(response, MaxErrorBytes, cancellationToken);
        WatchRestartReason reason = response.StatusCode switch
        {
            HttpStatusCode.Gone => WatchRestartReason.Expired,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => WatchRestartReason.Unauthorized,
            _ => WatchRestartReason.Failed,
        };
        string fix = reason == WatchRestartReason.Unauthorized ? $" {rights}" : "";
        return new ClusterException(
            reason,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{about}the API server responded with {(int)response.StatusCode}: {MessageOf(body)}.{fix}"),
            response.Headers.RetryAfter?.Delta)
        {
            Status = (int)response.StatusCode,
            Continue = reason == WatchRestartReason.Expired ? ContinueOf(body) : "",
        };
    }

    // The Status of an expired continue token has a fresh one.
    private static string ContinueOf(byte[]? body)
    {
        if (body is null || !JsonTree.TryParse(body, out JsonTree? tree, out _) || tree is null)
        {
            return "";
        }

        using (tree)
        {
            return tree.Root.Member("metadata")?.Member("continue")?.Text ?? "";
        }
    }

    /// <summary>The message of a Status, as one line.</summary>
    public static string MessageOf(byte[]? body)
    {
        if (body is null || !JsonTree.TryParse(body, out JsonTree? tree, out _) || tree is null)
        {
            return "no reason given";
        }

        using (tree)
        {
            return ClusterText.Line(tree.Root.Member("message")?.Text ?? "no reason given").TrimEnd('.');
        }
    }

    /// <summary>The whole body; null if it is larger.</summary>
    public static async Task<byte[]?> ReadBodyAsync(
        HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream all = new();
        byte[] buffer = new byte[32 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (all.Length + read > maxBytes)
            {
                return null;
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    /// <summary>The exception for a failed connection.</summary>
    public static ClusterException Unreachable(Exception exception)
    {
        string why = exception.InnerException is AuthenticationException
            ? "the API server's certificate is not from the certificate authority of the cluster, or is not valid for "
                + "this address"
            : ClusterText.Line(exception.GetBaseException().Message).TrimEnd('.');
        return new ClusterException(WatchRestartReason.Unreachable, $"the connection failed: {why}.");
    }
}
