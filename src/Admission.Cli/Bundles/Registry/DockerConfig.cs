using System.Text;
using Admission.Json;
using Admission.Objects;

namespace Admission.Cli.Bundles.Registry;

/// <summary>
/// The credentials of <c>docker login</c>, <c>podman login</c> and Secrets of type
/// <c>kubernetes.io/dockerconfigjson</c>, including credential helpers. Source of truth:
/// https://docs.docker.com/reference/cli/docker/login/#credential-stores and, for keys with a path,
/// https://kubernetes.io/docs/concepts/containers/images/#config-json
/// </summary>
internal sealed class DockerConfig
{
    private const string DockerHubServer = "https://index.docker.io/v1/";
    private readonly JsonValue? _json;

    private DockerConfig(string file, JsonValue? json)
    {
        File = file;
        _json = json;
    }

    public static DockerConfig Empty { get; } = new("", null);

    /// <summary>Path of the file; empty if there is none.</summary>
    public string File { get; }

    /// <summary>Reads <c>config.json</c> of $DOCKER_CONFIG, else of ~/.docker; it can be missing.</summary>
    /// <exception cref="BundleException">The file exists but cannot be read.</exception>
    public static DockerConfig Read(IReadOnlyDictionary<string, string> environment)
    {
        string folder = environment.GetValueOrDefault("DOCKER_CONFIG") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        string file = Path.Combine(folder, "config.json");
        try
        {
            byte[] bytes = System.IO.File.ReadAllBytes(file);
            return JsonTree.TryParse(bytes, out JsonTree? tree, out _)
                ? new DockerConfig(file, tree!.Root)
                : throw new BundleException($"{file}: is not JSON. Log in again with `docker login`.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new DockerConfig(file, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(
                $"{file}: cannot be read. Let this process read it, or set DOCKER_CONFIG.");
        }
    }

    /// <summary>The credential for a repository; null for none.</summary>
    /// <exception cref="BundleException">It is invalid, or the helper failed.</exception>
    public async Task<RegistryCredential?> FindAsync(
        string registry, string repository, CancellationToken cancellationToken)
    {
        string server = registry == ImageReference.DockerHub ? DockerHubServer : registry;
        if (Helper("credHelpers", registry) is { } own)
        {
            return await CredentialProgram.AskAsync(own, server, cancellationToken);
        }

        return FindEntry(registry, repository) is { } entry && ReadEntry(entry) is { } credential
            ? credential
            : _json?.Member("credsStore")?.Text is { Length: > 0 } store
                ? await CredentialProgram.AskAsync(store, server, cancellationToken)
                : null;
    }

    private string? Helper(string member, string registry)
    {
        JsonValue? helpers = _json?.Member(member);
        string? name = helpers?.Names.ToArray().FirstOrDefault(key => HostOf(key) == registry);
        return name is null ? null : helpers!.Member(name)?.Text;
    }

    // The longest key that is a prefix of the repository: "registry.example.com/team" before "registry.example.com".
    private JsonValue? FindEntry(string registry, string repository)
    {
        JsonValue? entries = _json?.Member("auths");
        string wanted = $"{registry}/{repository}/";
        string? name = entries?.Names.ToArray()
            .Where(key => wanted.StartsWith(HostOf(key) + "/", StringComparison.Ordinal))
            .MaxBy(static key => HostOf(key).Length);
        return name is null ? null : entries!.Member(name);
    }

    private static string HostOf(string key)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string host = (scheme < 0 ? key : key[(scheme + 3)..]).TrimEnd('/');
        foreach (string version in (string[])["/v1", "/v2"])
        {
            host = host.EndsWith(version, StringComparison.Ordinal) ? host[..^version.Length] : host;
        }

        return host is "index.docker.io" or "registry-1.docker.io" ? ImageReference.DockerHub : host;
    }

    private RegistryCredential? ReadEntry(JsonValue entry)
    {
        if (entry.Member("identitytoken")?.Text is { Length: > 0 } token)
        {
            return new RegistryCredential("", token, isToken: true);
        }

        if (entry.Member("auth")?.Text is not { Length: > 0 } encoded)
        {
            return entry.Member("username")?.Text is { Length: > 0 } user
                ? new RegistryCredential(user, entry.Member("password")?.Text ?? "", isToken: false)
                : null;
        }

        byte[] bytes = new byte[encoded.Length];
        string text = Convert.TryFromBase64String(encoded, bytes, out int length)
            ? Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0')
            : "";
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new RegistryCredential(text[..colon], text[(colon + 1)..], isToken: false)
            : throw new BundleException(
                $"{File}: an 'auth' value is not user:password encoded in base64. Log in again with `docker login`.");
    }
}
