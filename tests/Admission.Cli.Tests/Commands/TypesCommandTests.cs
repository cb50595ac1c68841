using Admission.Cli.Starters;

namespace Admission.Cli.Tests.Commands;

public sealed class TypesCommandTests
{
    private static readonly string Declarations = EditorFiles.All.First(one => one.Path == "admission.d.ts").Text;

    [Fact]
    public void Committed_declarations_are_up_to_date() => Assert.Equal(
        Declarations, File.ReadAllText(Checkout.At("policies", "admission.d.ts")).ReplaceLineEndings("\n"));

    [Fact]
    public async Task Writes_declarations_that_the_check_finds_up_to_date()
    {
        using var folder = new TemporaryFolder();
        await AdmissionProcess.RunAsync(["types", "--policies", folder.Path]);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["types", "--check", "--policies", folder.Path]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("\"checkJs\": true", folder.Read("jsconfig.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_exits_1_and_writes_nothing_when_the_file_is_missing()
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["types", "--check", "--policies", folder.Path]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("missing", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Check_exits_1_when_the_file_is_of_another_version()
    {
        using var folder = new TemporaryFolder();
        folder.Write("admission.d.ts", Declarations + "// more\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["types", "--check", "--policies", folder.Path]);

        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Keeps_an_existing_project_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("jsconfig.json", "{}");

        await AdmissionProcess.RunAsync(["types", "--policies", folder.Path]);

        Assert.Equal("{}", folder.Read("jsconfig.json"));
    }

    [Fact]
    public async Task Exits_3_if_the_folder_is_missing()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["types", "--policies", "no/such/folder"]);

        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith("no/such/folder: no such folder.", outcome.Error, StringComparison.Ordinal);
    }
}
