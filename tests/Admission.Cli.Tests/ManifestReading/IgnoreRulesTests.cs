using Admission.Cli.Manifests;

namespace Admission.Cli.Tests.ManifestReading;

public sealed class IgnoreRulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Checked against git check-ignore.
    [Theory]
    [InlineData("a.yaml", "a.yaml x/a.yaml x/y/a.yaml", "b.yaml a.yaml2")]
    [InlineData("/a.yaml", "a.yaml", "x/a.yaml")]
    [InlineData("x/a.yaml", "x/a.yaml", "a.yaml y/x/a.yaml")]
    [InlineData("x/", "x/a.yaml x/y/a.yaml y/x/a.yaml", "x")]
    [InlineData("*.json", "a.json x/b.json", "a.yaml")]
    [InlineData("x/*", "x/a.yaml x/y/a.yaml", "a.yaml y/x/a.yaml")]
    [InlineData("**/x", "x/a.yaml y/x/a.yaml", "a.yaml")]
    [InlineData("x/**", "x/a.yaml x/y/z/a.yaml", "y/x/a.yaml")]
    [InlineData("a/**/b.yaml", "a/b.yaml a/x/b.yaml a/x/y/b.yaml", "b.yaml x/a/b.yaml")]
    [InlineData("a?.yaml", "ab.yaml", "a.yaml abc.yaml")]
    [InlineData("[a-c].yaml", "a.yaml c.yaml", "d.yaml")]
    [InlineData("[!a-c].yaml", "d.yaml", "a.yaml")]
    [InlineData("#a.yaml", "", "#a.yaml a.yaml")]
    [InlineData("\\#a.yaml", "#a.yaml", "a.yaml")]
    [InlineData("*.yaml|!keep.yaml", "a.yaml", "keep.yaml x/keep.yaml")]
    [InlineData("x/|!x/keep.yaml", "x/keep.yaml", "a.yaml")]
    [InlineData("x/*|!x/keep.yaml", "x/a.yaml", "x/keep.yaml")]
    [InlineData("a.yaml  ", "a.yaml", "b.yaml")]
    [InlineData("", "node_modules/x/a.yaml y/node_modules/a.yaml", "a.yaml")]
    [InlineData("!node_modules/", "", "node_modules/a.yaml")]
    public void Skips_files_that_git_would_ignore(string lines, string ignored, string kept)
    {
        _folder.Write(IgnoreRules.FileName, lines.Replace('|', '\n'));
        string[] names = [.. ignored.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. kept.Split(' ')];
        foreach (string name in names.Where(static name => name.Contains('.', StringComparison.Ordinal)))
        {
            _folder.Write(name, "");
        }

        string[] found = Find([]);

        Assert.Equal(
            kept.Split(' ').Where(static name => name.EndsWith(".yaml", StringComparison.Ordinal)).Order(),
            found.Order());
    }

    [Fact]
    public void Option_takes_precedence_over_the_file()
    {
        _folder.Write(IgnoreRules.FileName, "a.yaml\n");
        _folder.Write("a.yaml", "");
        _folder.Write("b.yaml", "");

        Assert.Equal(["a.yaml"], Find(["!a.yaml", "b.yaml"]));
    }

    [Fact]
    public void File_of_a_folder_counts_for_that_folder()
    {
        _folder.Write("x/" + IgnoreRules.FileName, "/a.yaml\n");
        _folder.Write("x/a.yaml", "");
        _folder.Write("x/b.yaml", "");
        _folder.Write("a.yaml", "");

        Assert.Equal(["a.yaml", "x/b.yaml"], Find([]));
        Assert.Equal(["x/b.yaml"], Find([], "x"));
    }

    [Fact]
    public void File_of_the_current_folder_counts_for_a_folder_that_is_named()
    {
        _folder.Write(IgnoreRules.FileName, "x/y/a.yaml\n");
        _folder.Write("x/y/a.yaml", "");
        _folder.Write("x/y/b.yaml", "");

        Assert.Equal(["x/y/b.yaml"], Find([], "x/y"));
    }

    [Fact]
    public void File_that_is_named_is_read_unless_the_command_line_leaves_it_out()
    {
        _folder.Write(IgnoreRules.FileName, "a.yaml\n");
        _folder.Write("a.yaml", "");
        _folder.Write("vendor/b.yaml", "");

        Assert.Equal(["a.yaml"], Find(["vendor/"], "a.yaml", "vendor/b.yaml"));
    }

    [Fact]
    public void Pattern_with_many_stars_takes_no_time()
    {
        string stars = string.Concat(Enumerable.Repeat("*a", 200));
        Assert.True(IgnorePattern.TryParse(stars + "b", out IgnorePattern? pattern));

        Assert.False(pattern.Covers(new string('a', 5000), isFolder: false));
    }

    [Fact]
    public async Task Charts_and_kustomizations_are_one_hint_each_and_skipped_files_one_line()
    {
        for (int i = 0; i < 20; i++)
        {
            _folder.Write($"values/{i}.yaml", "a: 1\n");
            _folder.Write($"charts/{i}/Chart.yaml", "name: a\n");
            _folder.Write($"charts/{i}/templates/a.yaml", "{{ if .Values.a }}\n");
        }

        _folder.Write("overlay/kustomization.yaml", "resources: []\n");
        CheckInput input = await Load.From(_folder, ".");

        Assert.Empty(input.Errors);
        Assert.Contains(input.Notes, static note => note.ToString().Contains(
            "a Helm chart, not read. Render it and check the result: helm template DIR | admission check - (20 times)",
            StringComparison.Ordinal));
        Assert.Contains(input.Notes, static note => note.ToString().StartsWith(
            "overlay: a kustomization", StringComparison.Ordinal));
        Assert.InRange(input.Notes.Length, 3, 5);
    }

    [Fact]
    public async Task Chart_that_is_named_is_an_error()
    {
        _folder.Write("chart/Chart.yaml", "name: a\n");
        CheckInput input = await Load.From(_folder, "chart");

        Assert.StartsWith(
            "chart: contains only Helm charts.", Assert.Single(input.Errors).ToString(), StringComparison.Ordinal);
    }

    private string[] Find(string[] exclude, params string[] paths)
    {
        var files = new ManifestFiles(_folder.Path, ManifestLimits.Default, [], [], exclude);
        return [.. files.Find(paths.Length == 0 ? ["."] : paths).Select(static file => file.Source.File)];
    }
}
