namespace Admission.Cli.Tests.Commands;

public sealed class NewCommandTests
{
    [Fact]
    public async Task Writes_a_policy_and_its_tests_and_shows_the_next_step()
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["new", "memory-limits", "--category", "resources/memory"], folder: folder.Path);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(
            "title: \"Memory limits\"",
            folder.Read("policies/resources/memory/memory-limits.js"),
            StringComparison.Ordinal);
        Assert.Contains(
            "expect: allow",
            folder.Read("policies/resources/memory/memory-limits.test.yaml"),
            StringComparison.Ordinal);
        Assert.Contains("admission lint policies", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purposes_of_the_next_steps_are_in_one_column()
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["new", "memory-limits", "--language", "rego"], folder: folder.Path);
        string[] steps =
        [
            .. outcome.Output.Split('\n')
                .Where(static line => line.StartsWith("  admission ", StringComparison.Ordinal)),
        ];

        Assert.Equal(4, steps.Length);
        Assert.Single(steps.Select(static line => line.LastIndexOf("  ", StringComparison.Ordinal)).Distinct());
        Assert.Contains("admission types ", steps[3], StringComparison.Ordinal);
        Assert.Contains("The id of the policy is memory_limits.", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bad_Name", "Try bad-name.")]
    [InlineData("../escape", "Try escape.")]
    [InlineData("ends-", "Try ends.")]
    [InlineData("a.b", "Try a-b.")]
    [InlineData("", "not a valid name")]
    [InlineData("ümlaut", "Try mlaut.")]
    [InlineData("new\nline", "Try new-line.")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg", "up to 63")]
    public async Task Rejects_a_bad_name_and_writes_nothing(string name, string message)
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["new", name], folder: folder.Path);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory, InlineData(".."), InlineData("a/../../b"), InlineData("lib"), InlineData("/tmp")]
    public async Task Rejects_a_bad_category(string category)
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome outcome =
            await AdmissionProcess.RunAsync(["new", "fine", "--category", category], folder: folder.Path);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--category", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_an_id_that_is_taken_in_any_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/other/taken.js", "// mine");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["new", "taken"], folder: folder.Path);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("taken.js: already exists.", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("// mine", folder.Read("policies/other/taken.js"));
    }
}
