using System.Text.Json;
using System.Text.Json.Nodes;
using Admission.Decisions;

namespace Admission.Cli.Tests.Decisions;

/// <summary><c>admission explain LOG-ID --log</c> over the log and the recordings of a real server.</summary>
public sealed class ExplainDecisionTests(LoggedReviews logged) : IClassFixture<LoggedReviews>
{
    private static readonly string Deployment = LoggedReviews.IdOf(LoggedReviews.Deployment);
    private static readonly string Pod = LoggedReviews.IdOf(LoggedReviews.Pod);
    private static readonly string Secret = LoggedReviews.IdOf(LoggedReviews.Secret);

    [Fact]
    public async Task Policies_of_the_decision_decide_the_same_again_and_say_why()
    {
        ProcessOutcome outcome = await ExplainAsync(
            Deployment, "--recording", "recordings", "--key", "log.key.pub");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(
            "CREATE deployments.apps team-a/web  denied  as dev-alice, policy set ", outcome.Output,
            StringComparison.Ordinal);
        string[] said =
        [
            $", id {Deployment}, ", "\n  verified  signed with sha256:",
            "\n  denied    banned-images  spec.template.spec.containers[0].image\n",
            "\nsame verdict  with the policies in policies, policy set ", ", as for the decision\n",
            "\n  recording recordings/", "  denies  banned-images  deny", "image nginx:1.19 is banned",
        ];
        Assert.All(said, text => Assert.Contains(text, outcome.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("from the log itself", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("differs", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_policies_are_named_as_others_with_what_they_decide_otherwise()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "one.js",
            "export default { title: \"One\", match: { resources: [\"deployments.apps\"] }, validate() {} };");

        ProcessOutcome outcome = await ExplainAsync(
            Deployment, "--recording", "recordings", "--policies", folder.Path);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("\nnow allowed  with the policies in ", outcome.Output, StringComparison.Ordinal);
        Assert.Matches("policy set [0-9a-f]{12}; the decision used [0-9a-f]{12}\n", outcome.Output);
        Assert.Contains(
            "\n  differs   banned-images: denied in the log, nothing found now\n", outcome.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_recording_the_line_of_the_log_is_explained_and_how_to_get_more()
    {
        ProcessOutcome none = await ExplainAsync(Deployment);
        using var empty = new TemporaryFolder();
        File.Copy(LoggedReviews.PathOf(LoggedReviews.Pod), Path.Combine(empty.Path, "other.json"));
        ProcessOutcome other = await ExplainAsync(Deployment, "--recording", empty.Path);

        foreach (ProcessOutcome outcome in (ProcessOutcome[])[none, other])
        {
            Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
            Assert.Contains("\n  denied    banned-images  spec.template", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("--record-one-in 1", outcome.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("same verdict", outcome.Output, StringComparison.Ordinal);
        }

        Assert.Contains("from the log itself: compare it with yours", none.Output, StringComparison.Ordinal);
        Assert.Contains("note: no recording of this decision was found", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_of_several_decisions_is_an_error_that_names_their_lines_and_a_line_is_enough()
    {
        ProcessOutcome both = await ExplainAsync(Pod);

        Assert.Equal((2, ""), (both.ExitCode, both.Output));
        Assert.Matches(
            $"^admission: {Pod}: 2 decisions have this id: web-0:[0-9]+ CREATE pods team-a/priv at ", both.Error);
        string line = both.Error.Split("; ")[1].Split(' ')[0];

        ProcessOutcome one = await ExplainAsync(line, "--recording", "recordings");

        Assert.Equal((0, ""), (one.ExitCode, one.Error));
        Assert.Contains($", line {line}, id {Pod}, ", one.Output, StringComparison.Ordinal);
        Assert.Contains("same verdict", one.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-id")]
    [InlineData("web-0:999")]
    [InlineData("web-1:4")]
    [InlineData("web-0:0")]
    public async Task Id_that_is_not_in_the_log_is_an_error(string id)
    {
        ProcessOutcome outcome = await ExplainAsync(id);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"admission: {id}: no decision with this id in ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_in_a_log_that_was_changed_is_not_explained()
    {
        using var copy = new TemporaryFolder();
        string packed = Directory.EnumerateFiles(logged.Log, "*.ndjson.zst").Single();
        using (var reader = new StreamReader(DecisionFiles.Open(packed)))
        {
            string text = await reader.ReadToEndAsync();
            copy.Write(
                Path.GetFileNameWithoutExtension(packed),
                text.Replace("\"verdict\":\"deny\"", "\"verdict\":\"allow\"", StringComparison.Ordinal));
        }

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["explain", Deployment, "--log", copy.Path]);

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(": this line or the hash in line ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(
            "the log failed verification, so its lines prove nothing", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_that_another_key_signed_is_not_explained()
    {
        string other = Path.Combine(logged.Folder, "other.key");
        await AdmissionProcess.RunAsync(["log", "key", other]);

        ProcessOutcome outcome = await ExplainAsync(Deployment, "--key", other + ".pub");

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("signed with an unknown key", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Value_of_a_Secret_is_not_shown_even_if_a_review_and_a_policy_have_it(string output)
    {
        string review = await File.ReadAllTextAsync(
            LoggedReviews.PathOf(LoggedReviews.Secret), TestContext.Current.CancellationToken);
        JsonNode request = JsonNode.Parse(review)!["request"]!;
        string value = request["object"]!["data"]!["password"]!.GetValue<string>();
        using var folder = new TemporaryFolder();
        folder.Write(
            "quotes.js",
            "export default { title: \"Quotes\", match: { resources: [\"secrets\"] },\n"
                + "  validate({ object, deny }) { deny('data ' + JSON.stringify(object.data)); } };");

        ProcessOutcome outcome = await ExplainAsync(
            Secret, "--recording", LoggedReviews.PathOf(LoggedReviews.Secret), "--policies", folder.Path, "--output",
            output);

        Assert.Contains("quotes", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("password", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(value, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recording_with_the_id_of_the_decision_but_of_another_user_is_not_used()
    {
        JsonNode review = JsonNode.Parse(await File.ReadAllTextAsync(
            LoggedReviews.PathOf(LoggedReviews.Deployment), TestContext.Current.CancellationToken))!;
        review["request"]!["userInfo"]!["username"] = "mallory";
        using var folder = new TemporaryFolder();
        folder.Write("review.json", review.ToJsonString());

        ProcessOutcome outcome = await ExplainAsync(Deployment, "--recording", folder.Path);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("review.json:1: not a recording of this decision", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("mallory", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_line_of_the_log_and_the_comparison()
    {
        ProcessOutcome outcome = await ExplainAsync(Deployment, "--recording", "recordings", "--output", "json");

        using var json = JsonDocument.Parse(outcome.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(Deployment, root.GetProperty("decision").GetProperty("id").GetString());
        Assert.Equal(
            ("same", true, true, false),
            (root.GetProperty("replayed").GetString(), root.GetProperty("samePolicySet").GetBoolean(),
                root.GetProperty("signed").GetBoolean(), root.GetProperty("keyGiven").GetBoolean()));
        Assert.Equal("deny", root.GetProperty("request").GetProperty("verdict").GetString());
        Assert.Empty(root.GetProperty("differences").EnumerateArray());
    }

    [Theory]
    [InlineData("--recording: needs --log", "x", "--recording", "recordings")]
    [InlineData("--key: needs --log", "x", "--key", "log.key.pub")]
    [InlineData("--as: has no effect with --log", "x", "--log", "decisions", "--as", "somebody")]
    [InlineData("For a decision of a decision log, add --log.", "0f9c2b1e-5a37-4a0e-9f53-1d5c4e1f2a6b")]
    public async Task Options_that_do_not_fit_are_errors(string message, params string[] args)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["explain", .. args], folder: logged.Folder);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    private Task<ProcessOutcome> ExplainAsync(string id, params string[] options) =>
        AdmissionProcess.RunAsync(["explain", id, "--log", "decisions", .. options], folder: logged.Folder);
}
