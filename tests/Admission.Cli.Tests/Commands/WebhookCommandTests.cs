namespace Admission.Cli.Tests.Commands;

public sealed class WebhookCommandTests
{
    private const string Leases =
        """
        export default { title: "Mine", match: { resources: ["leases.coordination.k8s.io"] }, validate() {} };
        """;

    [Fact]
    public async Task Registration_of_the_shipped_policies_is_as_approved()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["webhook"]);

        Approved.Matches("webhook.yaml", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Check_of_the_printed_registration_reports_only_the_empty_caBundle()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("webhook.yaml", (await AdmissionProcess.RunAsync(["webhook"])).Output);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["webhook", "--check", file]);

        Assert.EndsWith("0 errors, 2 warnings\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Check_with_the_authority_is_clean()
    {
        using var folder = new TemporaryFolder();
        await AdmissionProcess.RunAsync(["certs"], folder: folder.Path);
        string authority = Path.Combine(folder.Path, "certs-dev", "ca.crt");
        string yaml = (await AdmissionProcess.RunAsync(["webhook", "--ca-bundle", authority])).Output;

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["webhook", "--check", "-"], input: yaml);

        Assert.Equal("0 errors, 0 warnings\n", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("nothing.yaml", "no such file")]
    [InlineData("README.md", "README.md:")]
    [InlineData("policies/admission.yaml", "contains no ValidatingWebhookConfiguration")]
    public async Task Exits_3_for_a_file_that_cannot_be_checked(string file, string error)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["webhook", "--check", file]);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--service", "admission:x", "not a TCP port")]
    [InlineData("--url", "http://a.example.com", "not an https URL")]
    [InlineData("--ca-bundle", "nothing.pem", "no such file")]
    public async Task Exits_3_for_an_option_that_cannot_be(string option, string value, string error)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["webhook", option, value]);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("serve")]
    public async Task Rejects_policies_that_would_match_its_own_lease(string command)
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/mine.js", Leases);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync([command], folder: folder.Path);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("covers the leases of leader election", outcome.Error, StringComparison.Ordinal);
    }
}
