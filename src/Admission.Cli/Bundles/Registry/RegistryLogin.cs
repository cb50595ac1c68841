using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Admission.Json;

namespace Admission.Cli.Bundles.Registry;

/// <summary>
/// Authenticates at a registry: with user and password, or with a token from the registry's token server. Source of
/// truth: https://distribution.github.io/distribution/spec/auth/token/ and, for identity tokens,
/// https://distribution.github.io/distribution/spec/auth/oauth/
/// </summary>
/// <param name="transport">Sends the requests for tokens.</param>
/// <param name="credential">
/// The credentials; null for anonymous access, for which many registries also issue tokens.
/// </param>
/// <param name="isPlainHttp">Can a token be sent over HTTP without TLS?</param>
internal sealed partial class RegistryLogin(
    RegistryTransport transport, RegistryCredential? credential, bool isPlainHttp)
{
    private const int MaxTokenBytes = 256 << 10;

    /// <summary>The header to send; null if the challenges are not supported.</summary>
    /// <exception cref="BundleException">No token could be obtained.</exception>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        ImmutableArray<AuthenticationHeaderValue> challenges, CancellationToken cancellationToken)
    {
        if (challenges.FirstOrDefault(static one => Is(one, "Bearer")) is { Parameter: { } parameters })
        {
            return new AuthenticationHeaderValue("Bearer", await FetchTokenAsync(parameters, cancellationToken));
        }

        return challenges.Any(static one => Is(one, "Basic")) && credential is { IsToken: false }
            ? Basic(credential)
            : null;
    }

    private async Task<string> FetchTokenAsync(string parameters, CancellationToken cancellationToken)
    {
        Dictionary<string, string> named = Parameter().Matches(parameters)
            .DistinctBy(static one => one.Groups["name"].Value)
            .ToDictionary(static one => one.Groups["name"].Value, static one => one.Groups["value"].Value);
        if (!Uri.TryCreate(named.GetValueOrDefault("realm"), UriKind.Absolute, out Uri? realm)
            || (realm.Scheme != Uri.UriSchemeHttps && !(isPlainHttp && realm.Scheme == Uri.UriSchemeHttp)))
        {
            throw new BundleException("the registry does not name an https address for login tokens. Ask its "
                + "operator.");
        }

        (string Name, string Value)[] query =
        [
            .. from name in (string[])["service", "scope"]
               where named.ContainsKey(name)
               select (name, named[name]),
        ];
        RegistryResponse response = await transport.SendAsync(
            () => Request(realm, query), MaxTokenBytes, cancellationToken);
        return response.Status == HttpStatusCode.OK && ReadToken(response.Body) is { } token
            ? token
            : throw new BundleException($"{realm.Authority}: returned no token ({(int)response.Status}). "
                + "Log in with `docker login`, and check that the user has permission to pull from or push to "
                + "the repository.");
    }

    private HttpRequestMessage Request(Uri realm, (string Name, string Value)[] query)
    {
        if (credential is { IsToken: true })
        {
            return new HttpRequestMessage(HttpMethod.Post, realm)
            {
                Content = new FormUrlEncodedContent(
                    query.Append(("grant_type", "refresh_token")).Append(("client_id", "admission"))
                        .Append(("refresh_token", credential.Secret))
                        .Select(static one => KeyValuePair.Create(one.Item1, one.Item2))),
            };
        }

        string text = string.Join('&', query.Select(static one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));
        var request = new HttpRequestMessage(
            HttpMethod.Get, realm + (realm.Query.Length == 0 ? "?" : "&") + text);
        request.Headers.Authorization = credential is null ? null : Basic(credential);
        return request;
    }

    private static string? ReadToken(byte[] body)
    {
        if (!JsonTree.TryParse(body, out JsonTree? tree, out _))
        {
            return null;
        }

        string? token = tree!.Root.Member("token")?.Text ?? tree.Root.Member("access_token")?.Text;
        return token?.Length > 0 && token.All(static one => one is > ' ' and < '\u007f') ? token : null;
    }

    private static AuthenticationHeaderValue Basic(RegistryCredential one) => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{one.User}:{one.Secret}")));

    private static bool Is(AuthenticationHeaderValue challenge, string scheme) =>
        challenge.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("(?<name>[a-z]+)=(\"(?<value>[^\"]*)\"|(?<value>[^,\"\\s]+))")]
    private static partial Regex Parameter();
}
