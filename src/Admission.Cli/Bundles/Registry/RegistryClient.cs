using System.Net;
using System.Net.Http.Headers;
using Admission.Cli.Reports;
using Admission.Json;
using Admission.Objects;

namespace Admission.Cli.Bundles.Registry;

/// <summary>
/// One repository of a registry: manifests and blobs, read and written. Blobs are checked against their digest.
/// Source of truth: https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
/// </summary>
internal sealed class RegistryClient : IDisposable
{
    private const string DockerHubHost = "registry-1.docker.io";

    // The content of an answer of which only the status counts.
    private const int MaxAnswerBytes = 64 << 10;

    private readonly ImageReference _reference;
    private readonly RegistryOptions _options;
    private readonly RegistryTransport _transport;
    private readonly Uri _base;
    private RegistryLogin? _login;
    private AuthenticationHeaderValue? _authorization;

    /// <summary>Connects with the first request.</summary>
    /// <param name="reference">Registry and repository.</param>
    /// <param name="options">Connection settings.</param>
    /// <param name="time">The clock for timeouts and waits.</param>
    public RegistryClient(ImageReference reference, RegistryOptions options, TimeProvider time)
    {
        _reference = reference;
        _options = options;
        _transport = new RegistryTransport(options, time);
        string host = reference.Registry == ImageReference.DockerHub ? DockerHubHost : reference.Registry;
        _base = new Uri($"{(options.IsPlainHttp ? "http" : "https")}://{host}/v2/{reference.Repository}/");
    }

    /// <summary>Registry and repository: <c>registry.example.com/team/policies</c>.</summary>
    public string Repository => $"{_reference.Registry}/{_reference.Repository}";

    /// <summary>The unchecked manifest of a tag or digest; null if there is none.</summary>
    /// <exception cref="BundleException">It cannot be read.</exception>
    public async Task<byte[]?> FindManifestAsync(string name, int maxBytes, CancellationToken cancellationToken)
    {
        RegistryResponse response = await SendAsync(
            HttpMethod.Get, new Uri(_base, $"manifests/{name}"), maxBytes, cancellationToken,
            static request => request.Headers.Accept.ParseAdd(BundleManifest.MediaType));
        return response.Status switch
        {
            HttpStatusCode.OK => response.Body,
            HttpStatusCode.NotFound => null,
            _ => throw Refused(response, "read"),
        };
    }

    /// <summary>The content of that digest.</summary>
    /// <exception cref="BundleException">It cannot be read, or does not match the digest.</exception>
    public async Task<byte[]> ReadBlobAsync(string digest, int size, CancellationToken cancellationToken)
    {
        RegistryResponse response = await SendAsync(
            HttpMethod.Get, BlobAddress(digest), size, cancellationToken);
        if (response.Status != HttpStatusCode.OK)
        {
            throw Refused(response, "read");
        }

        return response.Body.Length == size && ContentDigest.Of(response.Body) == digest
            ? response.Body
            : throw BundleException.Refuse($"the registry sent content that does not match {digest}. Push the bundle "
                + "again.");
    }

    /// <summary>Writes content, unless it exists already.</summary>
    /// <exception cref="BundleException">The registry did not accept it.</exception>
    public async Task WriteBlobAsync(byte[] content, CancellationToken cancellationToken)
    {
        string digest = ContentDigest.Of(content);
        if (await HasBlobAsync(digest, cancellationToken))
        {
            return;
        }

        RegistryResponse begun = await SendAsync(
            HttpMethod.Post, new Uri(_base, "blobs/uploads/"), MaxAnswerBytes, cancellationToken);
        if (begun is not { Status: HttpStatusCode.Accepted, Location: { } location })
        {
            throw Refused(begun, "written");
        }

        string query = $"{(location.Query.Length == 0 ? "?" : "&")}digest={Uri.EscapeDataString(digest)}";
        RegistryResponse done = await SendAsync(
            HttpMethod.Put, new Uri(location + query), MaxAnswerBytes, cancellationToken,
            request => request.Content = Body(content, "application/octet-stream"));
        // A try whose answer was lost may have succeeded.
        if (done.Status != HttpStatusCode.Created && !await HasBlobAsync(digest, cancellationToken))
        {
            throw Refused(done, "written");
        }
    }

    /// <summary>Writes a manifest under a tag or its digest.</summary>
    /// <exception cref="BundleException">The registry did not accept it.</exception>
    public async Task WriteManifestAsync(string name, byte[] manifest, CancellationToken cancellationToken)
    {
        RegistryResponse response = await SendAsync(
            HttpMethod.Put, new Uri(_base, $"manifests/{name}"), MaxAnswerBytes, cancellationToken,
            request => request.Content = Body(manifest, BundleManifest.MediaType));
        if (response.Status != HttpStatusCode.Created)
        {
            throw Refused(response, "written");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private async Task<bool> HasBlobAsync(string digest, CancellationToken cancellationToken)
    {
        RegistryResponse response = await SendAsync(
            HttpMethod.Head, BlobAddress(digest), MaxAnswerBytes, cancellationToken);
        return response.Status == HttpStatusCode.OK;
    }

    private Uri BlobAddress(string digest) => new(_base, $"blobs/{digest}");

    private async Task<RegistryResponse> SendAsync(
        HttpMethod method,
        Uri address,
        int maxBytes,
        CancellationToken cancellationToken,
        Action<HttpRequestMessage>? shape = null)
    {
        // An upload can continue on another host, which gets no credentials.
        bool isOurs = address.Scheme == _base.Scheme && address.Authority == _base.Authority;
        RegistryResponse response = await _transport.SendAsync(Create, maxBytes, cancellationToken);
        if (response.Status == HttpStatusCode.Unauthorized && isOurs)
        {
            _login ??= new RegistryLogin(
                _transport,
                await _options.Credentials.FindAsync(_reference.Registry, _reference.Repository, cancellationToken),
                _options.IsPlainHttp);
            // A token is for reading or for writing, so another request can need another one.
            if (await _login.AnswerAsync(response.Challenges, cancellationToken) is { } answer)
            {
                _authorization = answer;
                response = await _transport.SendAsync(Create, maxBytes, cancellationToken);
            }
        }

        return response;

        HttpRequestMessage Create()
        {
            var request = new HttpRequestMessage(method, address);
            request.Headers.Authorization = isOurs ? _authorization : null;
            shape?.Invoke(request);
            return request;
        }
    }

    private static ByteArrayContent Body(byte[] content, string type) => new(content)
    {
        Headers = { ContentType = new MediaTypeHeaderValue(type) },
    };

    private BundleException Refused(RegistryResponse response, string what)
    {
        string config = _options.Credentials.File.Length > 0 ? $" ({_options.Credentials.File})" : "";
        return new BundleException(response.Status switch
        {
            HttpStatusCode.Unauthorized =>
                $"the registry requires a login, and rejected the credentials in config.json{config}. "
                    + $"Log in with `docker login {_reference.Registry}`.",
            HttpStatusCode.Forbidden =>
                $"the user in config.json does not have permission{config}. Ask the registry's operator.",
            HttpStatusCode.NotFound => "not found. Check the registry and the repository.",
            _ => $"could not be {what}: {(int)response.Status} {Explain(response.Body)}",
        });
    }

    // {"errors":[{"code":"…","message":"…"}]}
    private static string Explain(byte[] body)
    {
        JsonValue? error = JsonTree.TryParse(body, out JsonTree? tree, out _)
            && tree!.Root.Member("errors") is { Count: > 0 } errors
                ? errors.Items[0]
                : null;
        string text = $"{error?.Member("code")?.Text} {error?.Member("message")?.Text}".Trim();
        return ReportText.Sentence(text.Length switch
        {
            0 => "Try again later, or ask the registry's operator",
            > 200 => EscapedText.Line(text[..200].ReplaceLineEndings(" ")) + "…",
            _ => EscapedText.Line(text.ReplaceLineEndings(" ")),
        });
    }
}
