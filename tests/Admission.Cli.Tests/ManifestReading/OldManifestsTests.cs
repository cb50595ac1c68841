using System.Diagnostics;
using Admission.Cli.Manifests;
using Admission.Protocol;

namespace Admission.Cli.Tests.ManifestReading;

/// <summary><c>--against</c> with folders and with real git repositories.</summary>
public sealed class OldManifestsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pairs_objects_with_those_of_a_folder_by_identity_not_by_file()
    {
        _folder.Write("old/one.yaml", $"{Load.Pod("a", "spec: {v: 1}\n")}---\n{Load.Pod("b", "  namespace: other\n")}");
        _folder.Write(
            "new/two.yaml",
            $"{Load.Pod("a", "  namespace: default\nspec: {v: 2}\n")}---\n{Load.Pod("b")}---\n{Load.Pod("c")}");
        CheckInput input = await Against("old", "new");
        Assert.Equal(
            [Operation.Update, Operation.Create, Operation.Create],
            input.Requests.Select(one => one.Request.Operation));
        AdmissionRequest update = input.Requests[0].Request;
        Assert.Equal("1", update.OldObject!.Member("spec")!.Member("v")!.NumberText);
        Assert.Equal("default", update.OldObject!.Member("metadata")!.Member("namespace")!.Text);
        Assert.Equal("2", update.Object!.Member("spec")!.Member("v")!.NumberText);
        Assert.Contains("UpdateOptions", update.Options!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Treats_the_same_kind_in_another_version_as_the_same_object()
    {
        _folder.Write("old/a.yaml", "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a}\n");
        _folder.Write("new/a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n");
        Assert.Equal(Operation.Update, Assert.Single((await Against("old", "new")).Requests).Request.Operation);
    }

    [Fact]
    public async Task Prefers_the_old_object_of_the_same_file_if_overlays_share_an_object()
    {
        foreach (string overlay in (string[])["base", "prod"])
        {
            _folder.Write($"old/{overlay}/a.yaml", Load.Pod("a", $"spec: {{v: {overlay}}}\n"));
            _folder.Write($"new/{overlay}/a.yaml", Load.Pod("a"));
        }

        CheckInput input = await Against("old", "new");
        Assert.Equal(
            ["base", "prod"], input.Requests.Select(one => one.Request.OldObject!.Member("spec")!.Member("v")!.Text));
    }

    [Fact]
    public async Task Treats_an_unreadable_old_version_as_absent_and_reports_it()
    {
        _folder.Write("old/a.yaml", "apiVersion: v1\nkind: [\n");
        _folder.Write("new/a.yaml", Load.Pod("a"));
        CheckInput input = await Against("old", "new");
        Assert.Equal(Operation.Create, Assert.Single(input.Requests).Request.Operation);
        Assert.Empty(input.Errors);
        Assert.Contains("is treated as absent", Assert.Single(input.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compares_standard_input_with_a_folder()
    {
        _folder.Write("old/a.yaml", Load.Pod("a"));
        var options = new CheckInputOptions { Paths = ["-"], Folder = _folder.Path, Against = "old" };
        Assert.Equal(Operation.Update, (await Load.RequestOf(Load.Pod("a"), options)).Operation);
    }

    [Theory]
    [InlineData("HEAD"), InlineData("main"), InlineData("HEAD~1"), InlineData("v1"), InlineData("main@{0}")]
    public async Task Reads_the_old_versions_from_git_in_any_file(string revision)
    {
        MakeRepository();
        CheckInput input = await Against(revision, "deploy");
        Assert.Empty(input.Errors);
        Assert.Equal(Operation.Update, Assert.Single(input.Requests).Request.Operation);
        string expected = revision is "HEAD~1" or "v1" ? "1" : "2";
        Assert.Equal(expected, input.Requests[0].Request.OldObject!.Member("spec")!.Member("v")!.NumberText);
    }

    [Theory]
    [InlineData("deploy/new.yaml"), InlineData("."), InlineData("deploy/")]
    public async Task Reads_only_what_the_paths_name_from_git(string path)
    {
        MakeRepository();
        Operation expected = path == "deploy/new.yaml" ? Operation.Create : Operation.Update;
        Assert.Equal(expected, Assert.Single((await Against("HEAD", path)).Requests).Request.Operation);
    }

    [Fact]
    public async Task Reads_names_with_spaces_and_other_letters_and_no_links_from_git()
    {
        _folder.Write("d/a b/ü\".yaml", Load.Pod("a"));
        _folder.Write("d/.hidden/x.yaml", Load.Pod("h"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "d", "link.yaml"), "/etc/passwd");
        Git("init", "-q", "-b", "main");
        Commit();
        File.Delete(Path.Combine(_folder.Path, "d", "link.yaml"));
        CheckInput input = await Against("main", "d");
        Assert.Equal(Operation.Update, Assert.Single(input.Requests).Request.Operation);
        Assert.Empty(input.Notes);
    }

    [Fact]
    public async Task Prefers_a_folder_over_a_revision_of_the_same_name()
    {
        MakeRepository();
        _folder.Write("main/a.yaml", Load.Pod("a", "spec: {v: 0}\n"));
        CheckInput input = await Against("main", "deploy");
        Assert.Equal("0", Assert.Single(input.Requests).Request.OldObject!.Member("spec")!.Member("v")!.NumberText);
    }

    [Theory]
    [InlineData("nope"), InlineData("HEAD~99"), InlineData("main..HEAD"), InlineData("main:deploy")]
    [InlineData("$(touch x)"), InlineData("v1;ls")]
    public async Task Reports_that_a_revision_is_unknown(string revision)
    {
        MakeRepository();
        CheckInput input = await Against(revision, "deploy");
        string message = Assert.Single(input.UsageErrors).Message;
        Assert.Contains("not a revision of this git repository", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggests_the_branch_that_was_probably_meant()
    {
        MakeRepository();
        CheckInput input = await Against("mian", "deploy");
        Assert.Contains("Did you mean 'main'?", Assert.Single(input.UsageErrors).Message, StringComparison.Ordinal);
        Assert.Empty(input.Requests);
    }

    [Fact]
    public async Task Treats_git_colon_NAME_as_a_revision_even_if_a_folder_has_the_name()
    {
        MakeRepository();
        _folder.Write("main/a.yaml", Load.Pod("a", "spec: {v: 0}\n"));
        CheckInput folder = await Against("main", "deploy");
        CheckInput revision = await Against("git:main", "deploy");
        Assert.Empty(revision.UsageErrors);
        Assert.NotEqual(
            folder.Requests[0].Request.OldObject?.ToString(), revision.Requests[0].Request.OldObject?.ToString());
    }

    [Fact]
    public async Task Reports_that_there_is_no_repository()
    {
        _folder.Write("d/a.yaml", Load.Pod("a"));
        CheckInput input = await Against("main", "d");
        Assert.Contains("not in a git repository", Assert.Single(input.UsageErrors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_no_program_that_the_checked_folder_brings_along()
    {
        MakeRepository();
        string fake = _folder.Write("deploy/git", "#!/bin/sh\ntouch ran\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(fake, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        Assert.Empty((await Against("main", "deploy")).Errors);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "deploy", "ran")));
    }

    private Task<CheckInput> Against(string against, params string[] paths) =>
        Load.From(new CheckInputOptions { Folder = _folder.Path, Paths = [.. paths], Against = against });

    /// <summary>Pod a with v 1 (tag v1), then v 2 in another file; not committed: v 3 in a third.</summary>
    private void MakeRepository()
    {
        Git("init", "-q", "-b", "main");
        _folder.Write("deploy/old.yaml", Load.Pod("a", "spec: {v: 1}\n"));
        Commit();
        Git("tag", "v1");
        File.Delete(Path.Combine(_folder.Path, "deploy", "old.yaml"));
        _folder.Write("deploy/sub/moved.yaml", Load.Pod("a", "spec: {v: 2}\n"));
        Commit();
        File.Delete(Path.Combine(_folder.Path, "deploy", "sub", "moved.yaml"));
        _folder.Write("deploy/new.yaml", Load.Pod("a", "spec: {v: 3}\n"));
    }

    private void Commit()
    {
        Git("add", "-A");
        Git(
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "-c",
            "commit.gpgsign=false",
            "commit",
            "-q",
            "-m",
            "x");
    }

    private void Git(params string[] arguments)
    {
        using Process process =
            Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Path })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
