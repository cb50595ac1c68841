using System.Text;
using Admission.Cli.Bundles;
using Admission.Cli.Bundles.Registry;
using Admission.Objects;

namespace Admission.Cli.Tests.Bundles;

/// <summary>Logins to a real registry that requires a user and a password.</summary>
public sealed class LoginTests(LoginTests.BasicRegistry registry) : IClassFixture<LoginTests.BasicRegistry>
{
    private const string Password = "correct horse";

    [Fact]
    public async Task Bundle_travels_with_the_credentials_of_docker_login()
    {
        using var project = new BundleProject();
        project.Folder.Write("docker/config.json", Config(Password));
        string reference = registry.NewReference();

        ProcessOutcome pushed = await project.RunExecutableAsync("push", reference, "--plain-http");
        ProcessOutcome pulled = await project.RunExecutableAsync(
            "pull", reference, "--plain-http", "--allow-tag", "--to", "pulled");

        Assert.Equal(0, pushed.ExitCode);
        Assert.Equal(0, pulled.ExitCode);
    }

    [Fact]
    public async Task Wrong_password_is_rejected_and_never_shown()
    {
        using var project = new BundleProject();
        string config = Config("wrong password");
        project.Folder.Write("docker/config.json", config);

        ProcessOutcome outcome = await project.RunExecutableAsync("push", registry.NewReference(), "--plain-http");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("rejected the credentials in config.json", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong password", outcome.Error + outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Encode("wrong password"), outcome.Error + outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_user_is_asked_to_log_in()
    {
        using var project = new BundleProject();

        ProcessOutcome outcome = await project.RunExecutableAsync(
            "pull", registry.NewReference(), "--plain-http", "--allow-tag", "--to", "pulled");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains($"Log in with `docker login {registry.Host}`.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_that_is_not_json_is_named_and_not_quoted()
    {
        using var project = new BundleProject();
        string file = project.Folder.Write("docker/config.json", "{ \"auths\": secret }");

        ProcessOutcome outcome = await project.RunExecutableAsync("push", registry.NewReference(), "--plain-http");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains($"{file}: is not JSON", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry.example.com", "host")]
    [InlineData("https://registry.example.com", "host")]
    [InlineData("https://registry.example.com/v1/", "host")]
    [InlineData("registry.example.com/team", "team")]
    [InlineData("registry.example.com/team/policies", "team")]
    public async Task Credential_is_found_by_host_and_path(string key, string user)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", $$"""
            { "auths": {
                "{{key}}": { "username": "{{user}}", "password": "a" },
                "registry.example.com/te": { "username": "other path", "password": "b" },
                "registry.example.com.evil": { "username": "other host", "password": "c" } } }
            """);

        RegistryCredential? found = await Read(folder).FindAsync(
            "registry.example.com", "team/policies", TestContext.Current.CancellationToken);

        Assert.Equal(user, found?.User);
    }

    [Fact]
    public async Task Longest_path_wins()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """
            { "auths": { "registry.example.com": { "username": "all", "password": "a" },
                "registry.example.com/team": { "username": "team", "password": "a" } } }
            """);
        DockerConfig config = Read(folder);
        CancellationToken token = TestContext.Current.CancellationToken;

        Assert.Equal("team", (await config.FindAsync("registry.example.com", "team/policies", token))?.User);
        Assert.Equal("all", (await config.FindAsync("registry.example.com", "teams/policies", token))?.User);
        Assert.Null(await config.FindAsync("registry.example.org", "team/policies", token));
    }

    [Fact]
    public async Task Docker_hub_is_found_by_the_address_that_docker_writes()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "config.json", $$"""{ "auths": { "https://index.docker.io/v1/": { "auth": "{{Encode("p")}}" } } }""");

        RegistryCredential? found = await Read(folder).FindAsync(
            ImageReference.Parse("alice/policies:1").Registry, "alice/policies", TestContext.Current.CancellationToken);

        Assert.Equal("alice", found?.User);
    }

    [Fact]
    public async Task Identity_token_is_a_token()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{ "auths": { "registry.example.com": { "identitytoken": "t" } } }""");

        RegistryCredential? found = await Read(folder).FindAsync(
            "registry.example.com", "policies", TestContext.Current.CancellationToken);

        Assert.Equal(("t", true), (found!.Secret, found.IsToken));
    }

    [Fact]
    public async Task Credential_helper_that_is_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{ "credHelpers": { "registry.example.com": "no-such-helper" } }""");

        BundleException exception = await Assert.ThrowsAsync<BundleException>(() => Read(folder).FindAsync(
            "registry.example.com", "policies", TestContext.Current.CancellationToken));

        Assert.Contains("docker-credential-no-such-helper", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credential_helper_is_asked_for_the_registry()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the helper of this test is a shell script");
            return;
        }

        using var project = new BundleProject();
        string helper = project.Folder.Write("bin/docker-credential-test", $$"""
            #!/bin/sh
            [ "$1" = get ] && [ "$(cat)" = "{{registry.Host}}" ] || { echo "credentials not found"; exit 1; }
            printf '{"ServerURL":"x","Username":"alice","Secret":"{{Password}}"}'
            """);
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        project.Folder.Write("docker/config.json", """{ "credsStore": "test" }""");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["push", registry.NewReference(), "--plain-http"],
            [("DOCKER_CONFIG", Path.Combine(project.Folder.Path, "docker")),
                ("PATH", $"{Path.GetDirectoryName(helper)}:{Environment.GetEnvironmentVariable("PATH")}")],
            project.Folder.Path);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    private static DockerConfig Read(TemporaryFolder folder) =>
        DockerConfig.Read(new Dictionary<string, string> { ["DOCKER_CONFIG"] = folder.Path });

    private static string Encode(string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{password}"));

    private string Config(string password) =>
        $$"""{ "auths": { "{{registry.Host}}": { "auth": "{{Encode(password)}}" } } }""";

    /// <summary>A registry that knows alice alone.</summary>
    public sealed class BasicRegistry : RegistryProcess
    {
        // htpasswd -nbB alice 'correct horse'
        private const string Line = "alice:$2y$05$6HAQh9nQH.35q5HJEH.DnuVEI5GIjbFis0/NHLom9XtyCccVYZDm.";

        protected override string Configure(string folder)
        {
            File.WriteAllText(Path.Combine(folder, "htpasswd"), Line + "\n");
            return $$"""auth: { htpasswd: { realm: test, path: "{{folder}}/htpasswd" } }""";
        }
    }
}
