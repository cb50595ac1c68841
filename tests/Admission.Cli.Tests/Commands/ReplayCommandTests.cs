using Admission.Cli.Tests.Replays;

namespace Admission.Cli.Tests.Commands;

public sealed class ReplayCommandTests : IDisposable
{
    private const string Recordings = "tests/recordings";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Replay_against_the_same_policies_finds_no_difference()
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(
            ["replay", Recordings, "--against", "policies", "--fail-on", "new-denial"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("176 reviews: no difference", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "--max-new-denials", "100")]
    [InlineData(1, "--max-new-denials", "0")]
    [InlineData(1, "--fail-on", "new-fault")]
    [InlineData(0, "--fail-on", "new-allowance")]
    public async Task Gate_fails_for_the_findings_that_it_names(int exitCode, string option, string value)
    {
        ReplayFixture.WriteChangedPolicies(_folder.Path);

        ProcessOutcome run = await AdmissionProcess.RunAsync(
            ["replay", Recordings, "--policies", _folder.Path, "--against", "policies", option, value]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == 1, run.Error.Contains(option, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parts_are_added_up()
    {
        ReplayFixture.WriteChangedPolicies(Path.Combine(_folder.Path, "policies"));
        string[] replay =
            ["replay", Recordings, "--policies", Path.Combine(_folder.Path, "policies"), "--against", "policies"];
        string[] parts = [Path.Combine(_folder.Path, "0.json"), Path.Combine(_folder.Path, "1.json")];
        foreach ((int part, string file) in parts.Index())
        {
            await AdmissionProcess.RunAsync(
                [.. replay, "--shard", $"{part}/2", "--output", "json", "--output-file", file]);
        }

        ProcessOutcome whole = await AdmissionProcess.RunAsync(replay);
        ProcessOutcome sum = await AdmissionProcess.RunAsync(["replay", "--merge", .. parts]);

        Assert.Equal(whole.Output.TrimEnd().Split('\n')[^1], sum.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task Policies_of_a_revision_of_git_are_compared()
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(["replay", Recordings, "--against", "git:HEAD"]);

        Assert.Contains("against git:HEAD (set ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_records_are_reported_and_the_rest_continues()
    {
        string file = Path.Combine(_folder.Path, "a.ndjson");
        string review = await File.ReadAllTextAsync(
            Checkout.At(Recordings, "020-create-pods-pod-init-sidecar.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file, $"{{\"broken\n{review.Trim()}\n{{\"kind\":\"Pod\"}}\n", TestContext.Current.CancellationToken);

        ProcessOutcome run = await AdmissionProcess.RunAsync(["replay", file, "--against", "policies"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("a.ndjson:1: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("a.ndjson:3: neither a recording", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 review: no difference, 2 could not be read", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "nowhere: there is no such file or folder", "replay", "nowhere")]
    [InlineData(2, "--against git:nowhere: not a folder", "replay", Recordings, "--against", "git:nowhere")]
    [InlineData(2, "--against nowhere: not a folder", "replay", Recordings, "--against", "nowhere")]
    public async Task Records_that_cannot_be_replayed_are_reported(int exitCode, string error, params string[] args)
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(args);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--shard 8/8: not a valid shard", "--shard", "8/8")]
    [InlineData("--fail-on anything: not one of", "--fail-on", "anything")]
    [InlineData("--redact a..b", "--redact", "a..b")]
    public async Task Invalid_options_are_reported(string error, params string[] options)
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(["replay", Recordings, .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
