using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Admission.Cli.Bundles;
using Admission.Cli.Bundles.Registry;
using Admission.Objects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Admission.Cli.Tests.Bundles;

/// <summary>Tokens: a real registry that lets a server of the tests decide about permissions.</summary>
public sealed class TokenTests(TokenTests.TokenRegistry registry) : IClassFixture<TokenTests.TokenRegistry>
{
    private const string Config =
        """{ "auths": { "HOST": { "username": "alice", "password": "correct horse" } } }""";

    private const string IdentityConfig = """{ "auths": { "HOST": { "identitytoken": "refresh me" } } }""";

    [Theory, InlineData(Config), InlineData(IdentityConfig)]
    public async Task Bundle_travels_with_tokens_for_reading_and_for_writing(string config)
    {
        using var folder = new TemporaryFolder();
        using RegistryClient client = Open(folder, config);
        CancellationToken token = TestContext.Current.CancellationToken;

        await client.WriteBlobAsync(BundleManifest.Config, token);
        byte[] read = await client.ReadBlobAsync(ContentDigest.Of(BundleManifest.Config), 2, token);

        Assert.Equal(BundleManifest.Config, read);
        Assert.Contains(registry.Scopes, static scope => ActionsOf(scope) is ["pull"]);
        Assert.Contains(registry.Scopes, static scope => ActionsOf(scope) is ["pull", "push"]);
    }

    [Fact]
    public async Task Wrong_password_gets_no_token_and_is_never_shown()
    {
        using var folder = new TemporaryFolder();
        using RegistryClient client = Open(folder, Config.Replace("correct", "wrong", StringComparison.Ordinal));

        BundleException exception = await Assert.ThrowsAsync<BundleException>(() => client.WriteBlobAsync(
            BundleManifest.Config, TestContext.Current.CancellationToken));

        Assert.Contains("returned no token (401)", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", exception.Message, StringComparison.Ordinal);
    }

    // The registry names the actions in the order of a Go map, which is another one each time.
    private static string[] ActionsOf(string scope) =>
        [.. scope.Split(':')[^1].Split(',').Order(StringComparer.Ordinal)];

    private RegistryClient Open(TemporaryFolder folder, string config)
    {
        folder.Write("config.json", config.Replace("HOST", registry.Host, StringComparison.Ordinal));
        return new RegistryClient(
            ImageReference.Parse(registry.NewReference()),
            new RegistryOptions
            {
                IsPlainHttp = true,
                Credentials = DockerConfig.Read(
                    new Dictionary<string, string> { ["DOCKER_CONFIG"] = folder.Path }),
            },
            TimeProvider.System);
    }

    /// <summary>The registry, and the server of its tokens.</summary>
    public sealed class TokenRegistry : RegistryProcess
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _certificate;
        private readonly WebApplication _server;

        public TokenRegistry()
        {
            var request = new CertificateRequest("CN=tokens", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _server = builder.Build();
            _server.MapMethods("/token", ["GET", "POST"], AnswerAsync);
            _server.StartAsync().GetAwaiter().GetResult();
        }

        public ConcurrentBag<string> Scopes { get; } = [];

        public override async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            await base.DisposeAsync();
            _certificate.Dispose();
            _key.Dispose();
        }

        protected override string Configure(string folder)
        {
            File.WriteAllText(Path.Combine(folder, "tokens.pem"), _certificate.ExportCertificatePem());
            return $$"""
                auth:
                  token:
                    realm: "{{_server.Urls.Single()}}/token"
                    service: test-registry
                    issuer: test-issuer
                    rootcertbundle: "{{folder}}/tokens.pem"
                """;
        }

        private async Task AnswerAsync(HttpContext context)
        {
            (bool isKnown, string scope) = await ReadAsync(context);
            Scopes.Add(scope);
            context.Response.StatusCode = isKnown ? 200 : 401;
            if (isKnown)
            {
                await context.Response.WriteAsync($$"""{"token":"{{Token(scope)}}"}""");
            }
        }

        // https://distribution.github.io/distribution/spec/auth/token/ and, for POST, …/oauth/
        private static async Task<(bool IsKnown, string Scope)> ReadAsync(HttpContext context)
        {
            if (context.Request.Method == "POST")
            {
                IFormCollection form = await context.Request.ReadFormAsync();
                return (
                    form["grant_type"] == "refresh_token" && form["refresh_token"] == "refresh me", form["scope"]!);
            }

            string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("alice:correct horse"));
            return (context.Request.Headers.Authorization == basic, context.Request.Query["scope"]!);
        }

        // https://distribution.github.io/distribution/spec/auth/jwt/
        private string Token(string scope)
        {
            string[] parts = scope.Split(':');
            long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            string header = Part(new
            {
                typ = "JWT",
                alg = "ES256",
                x5c = new[] { Convert.ToBase64String(_certificate.RawData) },
            });
            string claims = Part(new
            {
                iss = "test-issuer",
                sub = "alice",
                aud = "test-registry",
                nbf = now - 60,
                iat = now,
                exp = now + 600,
                jti = "1",
                access = new[] { new { type = parts[0], name = parts[1], actions = parts[2].Split(',') } },
            });
            byte[] signature = _key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256);
            return $"{header}.{claims}.{Base64(signature)}";
        }

        private static string Part(object value) => Base64(JsonSerializer.SerializeToUtf8Bytes(value));

        private static string Base64(byte[] bytes) =>
            Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
