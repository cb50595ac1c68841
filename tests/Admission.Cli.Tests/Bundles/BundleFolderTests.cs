using Admission.Cli.Bundles;

namespace Admission.Cli.Tests.Bundles;

/// <summary>A folder is replaced as a whole or not at all.</summary>
public sealed class BundleFolderTests
{
    [Fact]
    public void Folder_does_not_change_if_the_pull_fails()
    {
        using var folder = new TemporaryFolder();
        Pull(folder, "first");

        Assert.Throws<BundleException>(() => new BundleFolder(Target(folder)).Replace<int>("second", path =>
        {
            File.WriteAllText(Path.Combine(path, "half.js"), "");
            throw new BundleException("interrupted");
        }));

        Assert.Equal("first", folder.Read("policies/a.js"));
        Assert.Equal(["policies"], Entries(folder));
    }

    [Fact]
    public void Files_of_a_killed_pull_are_deleted()
    {
        using var folder = new TemporaryFolder();
        Pull(folder, "first");
        folder.Write(".policies.new/half.js", "");
        folder.Write(".policies.old/older.js", "");

        Pull(folder, "second");

        Assert.Equal("second", folder.Read("policies/a.js"));
        Assert.Equal(["policies"], Entries(folder));
        Assert.False(File.Exists(Path.Combine(Target(folder), "half.js")));
    }

    [Fact]
    public void Folder_that_was_moved_away_when_a_pull_was_killed_is_restored()
    {
        using var folder = new TemporaryFolder();
        Pull(folder, "first");
        Directory.Move(Target(folder), Path.Combine(folder.Path, ".policies.old"));

        Assert.Throws<BundleException>(() => new BundleFolder(Target(folder)).Replace<int>(
            "second", static _ => throw new BundleException("interrupted")));

        Assert.Equal("first", folder.Read("policies/a.js"));
    }

    [Fact]
    public void Reader_sees_one_bundle_or_the_other_and_never_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux exchanges folders in one step");
        using var folder = new TemporaryFolder();
        Pull(folder, "0");
        using var done = new CancellationTokenSource();
        int missing = 0;
        var reader = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                missing += File.Exists(Path.Combine(Target(folder), "a.js")) ? 0 : 1;
            }
        });
        reader.Start();
        for (int i = 1; i <= 200; i++)
        {
            Pull(folder, $"{i}");
        }

        done.Cancel();
        reader.Join();

        Assert.Equal(0, missing);
    }

    [Fact]
    public void Empty_folder_is_taken()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Target(folder));

        Pull(folder, "first");

        Assert.Equal("first", folder.Read("policies/a.js"));
    }

    [Fact]
    public void File_is_not_replaced()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies", "mine");

        Assert.Throws<BundleException>(() => Pull(folder, "first"));

        Assert.Equal("mine", folder.Read("policies"));
    }

    [Fact]
    public void Two_pulls_into_one_folder_do_not_mix()
    {
        using var folder = new TemporaryFolder();

        new BundleFolder(Target(folder)).Replace("outer", path =>
        {
            File.WriteAllText(Path.Combine(path, "a.js"), "outer");
            BundleException exception = Assert.Throws<BundleException>(() => Pull(folder, "inner"));
            Assert.Contains("Run one pull at a time", exception.Message, StringComparison.Ordinal);
            return 0;
        });

        Assert.Equal("outer", folder.Read("policies/a.js"));
    }

    private static string Target(TemporaryFolder folder) => Path.Combine(folder.Path, "policies");

    private static void Pull(TemporaryFolder folder, string text) =>
        new BundleFolder(Target(folder)).Replace(text, path =>
        {
            File.WriteAllText(Path.Combine(path, "a.js"), text);
            return 0;
        });

    private static IEnumerable<string> Entries(TemporaryFolder folder) =>
        Directory.GetFileSystemEntries(folder.Path).Select(static one => Path.GetFileName(one));
}
