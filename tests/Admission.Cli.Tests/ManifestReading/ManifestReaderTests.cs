using Admission.Cli.Manifests;
using Admission.Yaml;

namespace Admission.Cli.Tests.ManifestReading;

/// <summary>What is found under PATHs, and which objects are in it.</summary>
public sealed class ManifestReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Walks_folders_in_a_fixed_order_and_skips_hidden_and_other_files()
    {
        string[] names =
            ["d/b.yml", "d/a.yaml", "d/B.YAML", "d/sub/c.json", "d/.hidden.yaml", "d/.git/x.yaml", "d/x.txt"];
        foreach (string name in names)
        {
            string pod = Load.Pod(Path.GetFileNameWithoutExtension(name).TrimStart('.'));
            const string Json = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"c"}}""";
            _folder.Write(name, name.EndsWith("json", StringComparison.Ordinal) ? Json : pod);
        }

        CheckInput input = await Load.From(_folder, "d");
        Assert.Equal(
            ["d/B.YAML", "d/a.yaml", "d/b.yml", "d/sub/c.json"],
            input.Requests.Select(one => one.Manifest.Source.File));
        Assert.Empty(input.Errors);
        Assert.Empty(input.Notes);
    }

    [Fact]
    public async Task Reads_a_file_once_that_several_paths_name()
    {
        _folder.Write("d/a.yaml", Load.Pod("a"));
        Assert.Single((await Load.From(_folder, "d/a.yaml", "d", "./d/", ".")).Requests);
    }

    [Fact]
    public async Task Follows_no_link_to_a_folder_so_that_a_loop_ends()
    {
        _folder.Write("d/a.yaml", Load.Pod("a"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "d", "loop"), Path.Combine(_folder.Path, "d"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "d", "b.yaml"), Path.Combine(_folder.Path, "d", "a.yaml"));
        CheckInput input = await Load.From(_folder, "d");
        Assert.Equal(["d/a.yaml", "d/b.yaml"], input.Requests.Select(one => one.Manifest.Source.File));
        Assert.Equal("d/loop", Assert.Single(input.Notes).File);
    }

    [Theory]
    [InlineData("replicas: 3\n"), InlineData("apiVersion: v1\nmetadata: {}\n"), InlineData("- a\n- b\n")]
    [InlineData("resources: [a.yaml]\n")]
    [InlineData("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n")]
    [InlineData("apiVersion: admission/v1\nkind: Settings\n")]
    [InlineData("apiVersion: v1\nkind: Config\nclusters: []\n"), InlineData("apiVersion: 1\nkind: Pod\n")]
    public async Task Skips_a_file_without_objects_in_a_folder_and_rejects_it_when_named(string text)
    {
        _folder.Write("d/values.yaml", text);
        CheckInput walked = await Load.From(_folder, "d");
        Assert.Empty(walked.Errors);
        Assert.StartsWith("skipped:", Assert.Single(walked.Notes).Message, StringComparison.Ordinal);
        CheckInput named = await Load.From(_folder, "d/values.yaml");
        Assert.Equal("d/values.yaml", Assert.Single(named.Errors).File);
        Assert.Empty(named.Requests);
    }

    [Fact]
    public async Task Reports_every_error_at_its_place_and_keeps_the_readable_rest()
    {
        _folder.Write("d/a.yaml", $"{Load.Pod("a")}---\n{Load.Pod("b", "spec: [\n")}---\n{Load.Pod("c")}");
        _folder.Write("d/b.yaml", "a: 1\na: 2\n");
        CheckInput input = await Load.From(_folder, "d", "nope.yaml");
        Assert.Equal(["a", "c"], input.Requests.Select(one => one.Request.Name));
        Assert.Equal(["nope.yaml", "d/a.yaml", "d/b.yaml"], input.Errors.Select(error => error.File));
        Assert.StartsWith("d/b.yaml:2:1: 'a' is already set", input.Errors[2].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata: {{ .Values.name }}\n", 1), InlineData("a: 1\n{{- if .Values.on }}\nb: 2\n{{- end }}\n", 2)]
    [InlineData("a:\n  - {{ .x }}\n", 2), InlineData("a: \"{{ .quoted }}\"\nb:\n{{ toYaml .Values | indent 2 }}\n", 3)]
    public async Task Reports_that_a_file_is_a_helm_template(string text, int line)
    {
        _folder.Write("t/a.yaml", text);
        ManifestProblem error = Assert.Single((await Load.From(_folder, "t")).Errors);
        Assert.Equal(line, error.Line);
        Assert.Contains("helm template", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: |\n  {{ $labels.x }} is down\nb: \"no end\n", 3, "quote")]
    [InlineData("# {{ .Values.x }}\nb: [\n", 2, "bracket")]
    [InlineData("a: '{{ .x }}'\nb: c: d\n", 2, "mapping")]
    [InlineData("a: it's {{ .x }}\nb: @c\n", 2, "'@'")]
    [InlineData("a: \"{{ .x }} is down\nb: c\n", 1, "quote")]
    public async Task Names_the_mistake_in_a_file_whose_braces_break_nothing(string text, int line, string what)
    {
        ManifestProblem error = Assert.Single((await Load.FromText(text)).Errors);
        Assert.Equal(line, error.Line);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_mistake_in_another_document_than_the_template()
    {
        CheckInput input = await Load.FromText("a: {{ .x }}\nb: {{ .y }}\n---\na: @b\n---\nc: {{ .z }}\n");
        Assert.Equal([1, 4], input.Errors.Select(static error => error.Line));
        Assert.Contains("helm template", input.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_that_a_path_is_a_link_and_its_target()
    {
        Link("gone.yaml", "missing.yaml");
        Link("far.yaml", "gone.yaml");
        Link("loop.yaml", "loop.yaml");
        ManifestProblem gone = Assert.Single((await Load.From(_folder, "gone.yaml")).Errors);
        Assert.Equal(
            "this is a symbolic link to 'missing.yaml', which does not exist. Restore the file, or remove the link.",
            gone.Message);
        ManifestProblem far = Assert.Single((await Load.From(_folder, "far.yaml")).Errors);
        Assert.Contains("symbolic link to 'gone.yaml' (which resolves to '", far.Message, StringComparison.Ordinal);
        ManifestProblem loop = Assert.Single((await Load.From(_folder, "loop.yaml")).Errors);
        Assert.Contains("leads back to itself", loop.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["far.yaml", "gone.yaml", "loop.yaml"],
            (await Load.From(_folder, ".")).Errors.Select(static error => error.File));
    }

    [Theory]
    [InlineData("/dev/stdin"), InlineData("/dev/fd/0"), InlineData("/proc/self/fd/0")]
    public void Does_not_report_a_pipe_of_a_shell_as_a_broken_link(string path) =>
        Assert.Null(UnreadableFile.ExplainLink(path));

    [Fact]
    public async Task Waits_for_no_pipe_that_it_meets_in_a_folder()
    {
        using (var process = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder.Path, "pipe.yaml")))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _folder.Write("empty.yaml", "");
        ManifestProblem note = Assert.Single((await Load.From(_folder, ".")).Notes);
        Assert.Equal("pipe.yaml", note.File);
        Assert.StartsWith("skipped: a pipe", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""), InlineData("\n\n"), InlineData("# nothing\n"), InlineData("---\n---\n")]
    public async Task An_empty_standard_input_is_an_error_unless_it_is_allowed(string text)
    {
        CheckInput refused = await Load.FromText(text, new CheckInputOptions { Paths = ["-"], AllowEmpty = false });
        ManifestProblem error = Assert.Single(refused.Errors);
        Assert.Equal("-", error.File);
        Assert.Contains("--allow-empty", error.Message, StringComparison.Ordinal);
        CheckInput allowed = await Load.FromText(text, new CheckInputOptions { Paths = ["-"], AllowEmpty = true });
        Assert.Empty(allowed.Errors);
        Assert.Empty(allowed.Requests);
    }

    [Fact]
    public async Task An_empty_file_causes_a_note()
    {
        _folder.Write("a.yaml", "# nothing\n");
        CheckInput input = await Load.From(_folder, "a.yaml");
        Assert.Empty(input.Errors);
        Assert.Contains("empty", Assert.Single(input.Notes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1", "List"), InlineData("v1", "PodList"), InlineData("apps/v1", "DeploymentList")]
    public async Task A_list_whose_items_are_null_has_no_objects(string apiVersion, string kind)
    {
        CheckInput input = await Load.FromText($"apiVersion: {apiVersion}\nkind: {kind}\nitems: null\n");
        Assert.Empty(input.Requests);
        Assert.Empty(input.Errors);
    }

    [Fact]
    public async Task Treats_braces_in_strings_as_text()
    {
        CheckInput good = await Load.FromText(Load.Pod("\"{{name}}\"", "data: '{{x}}'\nmore: a {{x}}\n"));
        Assert.Equal("{{name}}", Assert.Single(good.Requests).Request.Name);
        CheckInput bad = await Load.FromText(Load.Pod("\"{{name}}\"", "data: a {{x}}\ndata: 1\n"));
        Assert.Contains("'data' is already set", Assert.Single(bad.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_chart_file_of_rendered_objects()
    {
        CheckInput input = await Load.FromText(
            $"---\n# Source: web/templates/a.yaml\n{Load.Pod("a")}---\n# Source: web/templates/b.yaml\n# "
                + $"more\n\n{Load.Pod("b")}---\n{Load.Pod("c")}");
        Assert.Equal(
            ["web/templates/a.yaml", "web/templates/b.yaml", null],
            input.Requests.Select(one => one.Manifest.RenderedFrom));
        Assert.Equal([3, 11, 16], input.Requests.Select(one => one.Manifest.Line));
    }

    [Fact]
    public async Task Expands_lists_with_the_position_of_each_item()
    {
        const string Text =
            "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    metadata:\n      name: a\n"
            + "  - apiVersion: v1\n    kind: List\n    items:\n"
            + "    - kind: Pod\n      apiVersion: v1\n      metadata: {name: b}\n";
        CheckInput input = await Load.FromText(Text);
        Assert.Equal(["a", "b"], input.Requests.Select(one => one.Request.Name));
        Assert.Equal([4, 11], input.Requests.Select(one => one.Manifest.Line));
        Assert.Equal((7, 7), input.Requests[0].Manifest.PositionOf("metadata.name"));
        Assert.Equal((13, 18), input.Requests[1].Manifest.PositionOf("metadata.name"));
        Assert.Equal((13, 7), input.Requests[1].Manifest.PositionOf("metadata[\"x/y\"]"));
    }

    [Fact]
    public async Task Gives_the_items_of_a_typed_list_their_kind()
    {
        const string Text = """{"apiVersion":"apps/v1","kind":"DeploymentList","items":[{"metadata":{"name":"a"}}]}""";
        CheckRequest only = Assert.Single((await Load.FromText(Text)).Requests);
        Assert.Equal("deployments.apps", only.Request.Resource.PluralDotGroup);
        Assert.Equal("apps/v1", only.Request.Object!.Member("apiVersion")!.Text);
        Assert.Equal("Deployment", only.Request.Object!.Member("kind")!.Text);
    }

    [Theory]
    [InlineData("metadata: x\n"), InlineData("metadata: {name: 1}\n")]
    [InlineData("metadata: {namespace: [a]}\n"), InlineData("metadata: {generateName: yes}\n")]
    public async Task Rejects_metadata_that_no_server_could_read(string metadata)
    {
        CheckInput input = await Load.FromText($"apiVersion: v1\nkind: Pod\n{metadata}");
        Assert.Equal(3, Assert.Single(input.Errors).Line);
        Assert.Empty(input.Requests);
    }

    [Fact]
    public async Task Observes_every_limit_and_reports_it()
    {
        for (int i = 0; i < 4; i++)
        {
            _folder.Write($"d/{i}.yaml", Load.Pod("p" + i));
        }

        _folder.Write("deep/1/2/3/a.yaml", Load.Pod("x"));
        async Task<string> ErrorOf(string path, ManifestLimits limits) => Assert.Single(
            (
                await Load.From(
                    new CheckInputOptions { Folder = _folder.Path, Paths = [path], Limits = limits })).Errors).Message;
        Assert.Contains("3 files", await ErrorOf("d", new ManifestLimits { MaxFiles = 3 }), StringComparison.Ordinal);
        Assert.Contains(
            "2 objects", await ErrorOf("d", new ManifestLimits { MaxObjects = 2 }), StringComparison.Ordinal);
        Assert.Contains(
            "2 levels of folders",
            await ErrorOf("deep", new ManifestLimits { MaxFolderDepth = 2 }),
            StringComparison.Ordinal);
        var small = new ManifestLimits { File = new YamlLimits { MaxBytes = 10 } };
        Assert.Contains("limit of 10", await ErrorOf("d/1.yaml", small), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_that_a_folder_contains_no_manifest()
    {
        _folder.Write("d/readme.md", "");
        Assert.Equal("d", Assert.Single((await Load.From(_folder, "d")).Notes).File);
    }

    private void Link(string name, string target) =>
        File.CreateSymbolicLink(Path.Combine(_folder.Path, name), target);
}
