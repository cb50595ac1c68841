namespace Admission.Cli.Tests.Commands;

public sealed class ReviewCaseTests
{
    private const string Policy =
        """
        export default {
          title: "Guarded", match: { resources: ["*/*"], operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"] },
          parameters: { type: "object", properties: { who: { type: "string", default: "nobody" } } },
          validate({ request, parameters, deny }) {
            if (request.user.username !== parameters.who) {
              deny(`${request.user.username} may not ${request.operation} ${request.resource.resource}/${
                request.subresource} ${request.name}`,
                { field: "metadata.name" });
            }
          },
        };
        """;

    [Theory]
    [InlineData("013-create-pods-pod-good.json", "object:")]
    [InlineData("027-update-pods-pod-image-patch.json", "oldObject:")]
    [InlineData("055-delete-pods-pod-delete.json", "operation: DELETE")]
    [InlineData("035-connect-pods-exec-pod-exec.json", "review: reviews/denies-what-was-sent.json")]
    [InlineData("067-update-deployments-scale-deploy-scale.json", "subresource: scale")]
    [InlineData("127-create-configmaps-cm-large.json", "object:")]
    [InlineData("184-create-clusterroles-crd-create.json", "object:")]
    public async Task Case_from_a_review_passes_with_the_verdict_of_the_cluster(string recording, string holds)
    {
        using TemporaryFolder folder = Project();

        ProcessOutcome made = await MakeAsync(folder, recording);

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        string text = folder.Read("policies/guarded.test.yaml");
        Assert.StartsWith("cases:\n  - name: denies what was sent\n", text, StringComparison.Ordinal);
        Assert.Contains(holds, text, StringComparison.Ordinal);
        Assert.Contains("verdict: ", text, StringComparison.Ordinal);
        ProcessOutcome run = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task Second_case_is_added_after_the_first()
    {
        using TemporaryFolder folder = Project();
        await MakeAsync(folder, "013-create-pods-pod-good.json");

        await MakeAsync(folder, "015-create-pods-pod-run-latest.json", "another");

        ProcessOutcome run = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);
        Assert.Contains("2 cases in 1 file: 2 passed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_that_is_taken_is_rejected()
    {
        using TemporaryFolder folder = Project();
        await MakeAsync(folder, "013-create-pods-pod-good.json");
        string before = folder.Read("policies/guarded.test.yaml");

        ProcessOutcome second = await MakeAsync(folder, "015-create-pods-pod-run-latest.json");

        Assert.Equal(3, second.ExitCode);
        Assert.Contains("another case has the name 'denies what was sent'", second.Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Read("policies/guarded.test.yaml"));
    }

    [Fact]
    public async Task Parameters_of_the_settings_come_along()
    {
        using TemporaryFolder folder = Project();
        folder.Write(
            "policies/admission.yaml",
            "apiVersion: admission/v1\nkind: Settings\npolicies: { guarded: { parameters: { who: bob } } }\n");

        await MakeAsync(folder, "013-create-pods-pod-good.json");

        Assert.Contains(
            "parameters: { who: bob }", folder.Read("policies/guarded.test.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_Secret_is_pointed_out()
    {
        using TemporaryFolder folder = Project();

        ProcessOutcome made = await MakeAsync(folder, "131-create-secrets-secret-create.json");

        Assert.Contains("contains the data of a Secret", made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_must_be_named_if_several_deny()
    {
        using TemporaryFolder folder = Project();
        folder.Write("policies/second.js", Policy);

        ProcessOutcome made = await MakeAsync(folder, "013-create-pods-pod-good.json");

        Assert.Equal(2, made.ExitCode);
        Assert.Contains("guarded, second deny the review.", made.Error, StringComparison.Ordinal);
    }

    private static Task<ProcessOutcome> MakeAsync(
        TemporaryFolder folder, string recording, string name = "denies what was sent") => AdmissionProcess.RunAsync(
            ["test", "--from-review", Checkout.At("tests", "recordings", recording), "--name", name],
            folder: folder.Path);

    private static TemporaryFolder Project()
    {
        var folder = new TemporaryFolder();
        folder.Write("policies/guarded.js", Policy);
        return folder;
    }
}
