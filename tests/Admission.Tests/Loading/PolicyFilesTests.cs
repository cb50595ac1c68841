using System.Text;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.Tests.Policies;

namespace Admission.Tests.Loading;

public sealed class PolicyFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_policies_and_libraries_sorted_by_path()
    {
        _folder.Write("z.js", "z");
        _folder.Write("a/b.js", "b");
        _folder.Write("a/lib/names.js", "n");
        _folder.Write("lib/deep/x.js", "x");
        _folder.Write("a/b.test.yaml", "cases: []");
        _folder.Write("admission.d.ts", "t");
        _folder.Write("libx/y.js", "y");
        Assert.Equal(
            [
                ("a/b.js", "b"), ("a/lib/names.js", "n"), ("lib/deep/x.js", "x"), ("libx/y.js", "y"), ("z.js", "z"),
            ],
            Read().Claims[0].Select(static source => (source.Path, source.Text)));
    }

    [Fact]
    public void Skips_hidden_files_and_folders()
    {
        _folder.Write("a.js", "a");
        _folder.Write(".git/hook.js", "g");
        _folder.Write(".b.js", "b");
        Assert.Equal("a.js", Assert.Single(Read().Claims[0]).Path);
    }

    // attack case 33
    [Fact]
    public void Reads_a_mounted_config_map_once()
    {
        _folder.MountConfigMap("2026_11_23", ("a.js", "a"), ("admission.yaml", "kind: Settings"));
        PolicyFiles files = Read();
        Assert.Empty(files.Errors);
        Assert.Equal("a.js", Assert.Single(files.Claims[0]).Path);
        Assert.Equal("kind: Settings", Encoding.UTF8.GetString(files.Settings!));
    }

    // attack case 33
    [Theory]
    [InlineData("passwd.js", "/etc/passwd")]
    [InlineData("up.js", "../../../../../../etc/passwd")]
    [InlineData("etc", "/etc")]
    public void Rejects_a_link_that_leads_out_of_the_folder(string name, string target)
    {
        _folder.Write("a.js", "a");
        _folder.Link(name, target);
        PolicyError error = Assert.Single(Read().Errors);
        Assert.Equal($"{_folder.Path}/{name}", error.File);
        Assert.StartsWith("is a link to a file outside the policies folder.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_neighbor_whose_name_begins_like_the_folder()
    {
        using var evil = new TemporaryFolder();
        _folder.Write("policies/a.js", "a");
        _folder.Write("policies-evil/b.js", "b");
        _folder.Link("policies/b.js", "../policies-evil/b.js");
        Assert.Single(PolicyFiles.Read(
            JavaScriptLanguage.Alone, _folder.At("policies"), null, EngineLimits.Default).Errors);
    }

    [Fact]
    public void Rejects_default_settings_that_are_a_link_out_of_the_folder()
    {
        _folder.Write("a.js", "a");
        _folder.Link("admission.yaml", "/etc/passwd");
        PolicyFiles files = Read();
        Assert.Null(files.Settings);
        Assert.Contains("--settings", Assert.Single(files.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_folder_that_is_itself_a_link()
    {
        _folder.Write("releases/7/a.js", "a");
        _folder.Link("current", "releases/7");
        PolicyFiles files = PolicyFiles.Read(
            JavaScriptLanguage.Alone, _folder.At("current"), null, EngineLimits.Default);
        Assert.Empty(files.Errors);
        Assert.Single(files.Claims[0]);
    }

    [Theory]
    [InlineData("loop", ".")]
    [InlineData("loop.js", "loop.js")]
    public void Rejects_links_that_go_round_in_a_circle(string name, string target)
    {
        _folder.Write("a.js", "a");
        _folder.Link(name, target);
        Assert.NotEmpty(Read().Errors);
    }

    [Fact]
    public void Rejects_a_link_that_leads_nowhere()
    {
        _folder.Write("a.js", "a");
        _folder.Link("b.js", "gone.js");
        Assert.StartsWith("no longer exists", Assert.Single(Read().Errors).Message, StringComparison.Ordinal);
    }

    // attack case 33
    [Fact]
    public void Strips_the_byte_order_mark_and_keeps_carriage_returns()
    {
        _folder.Write("a.js", [0xEF, 0xBB, 0xBF, .. "x\r\ny"u8]);
        Assert.Equal("x\r\ny", Assert.Single(Read().Claims[0]).Text);
    }

    // attack case 33
    [Fact]
    public void Rejects_a_file_that_is_not_utf8_and_names_the_line()
    {
        _folder.Write("a.js", [.. "x\ny\n"u8, 0xFF]);
        Assert.Equal(
            $"{_folder.Path}/a.js:3: is not UTF-8. Save the file as UTF-8.", Assert.Single(Read().Errors).ToString());
    }

    // attack case 33
    [Theory, InlineData(
        0, "is empty."), InlineData(256 * 1024 + 1, "is larger than 262144 bytes."), InlineData(5_000_000, "is larger")]
    public void Rejects_a_file_by_its_size(int size, string expected)
    {
        _folder.Write("a.js", new string('a', size));
        Assert.StartsWith(expected, Read().Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accepts_a_file_of_just_the_limit()
    {
        _folder.Write("a.js", new string('a', EngineLimits.Default.MaxSourceBytes));
        Assert.Empty(Read().Errors);
    }

    // attack case 33
    [Fact]
    public void Rejects_a_name_with_a_line_feed_in_one_line()
    {
        _folder.Write("a.js", "a");
        _folder.Write("b\nc.js", "b");
        PolicyError error = Assert.Single(Read().Errors);
        Assert.Equal($"{_folder.Path}/b?c.js", error.File);
    }

    [Fact]
    public void Rejects_more_files_than_allowed()
    {
        _folder.Write("a.js", "a");
        _folder.Write("b.js", "b");
        PolicyFiles files = PolicyFiles.Read(
            JavaScriptLanguage.Alone, _folder.Path, null, EngineLimits.Default with { MaxPolicies = 1 });
        Assert.StartsWith("contains more than 1 files", Assert.Single(files.Errors).Message, StringComparison.Ordinal);
    }

    // attack case 33
    [Fact]
    public void Rejects_a_file_that_it_may_not_read()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || Environment.UserName == "root", "the rights of files do not hold for root");
        _folder.Write("a.js", "a");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.At("a.js"), UnixFileMode.None);
        }

        Assert.StartsWith("cannot be read", Read().Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_folder_without_policies()
    {
        _folder.Write("a.yaml", "a: 1");
        Assert.StartsWith("holds no policy", Assert.Single(Read().Errors).Message, StringComparison.Ordinal);
        _folder.Write("lib/a.js", "export const a = 1;");
        PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, _folder.Path, null, EngineLimits.Default);
        Assert.StartsWith("holds no policy", Assert.Single(load.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_missing_folder()
    {
        PolicyFiles files = PolicyFiles.Read(JavaScriptLanguage.Alone, _folder.At("gone"), null, EngineLimits.Default);
        Assert.Equal(
            $"{_folder.At("gone")}: there is no such folder. Specify the policies folder with --policies.",
            Assert.Single(files.Errors).ToString());
    }

    [Fact]
    public void Rejects_missing_settings_only_if_they_were_named()
    {
        _folder.Write("a.js", "a");
        Assert.Empty(Read().Errors);
        PolicyFiles files = PolicyFiles.Read(
            JavaScriptLanguage.Alone, _folder.Path, _folder.At("prod.yaml"), EngineLimits.Default);
        Assert.StartsWith("there is no such file", Assert.Single(files.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_the_same_digest_wherever_the_folder_is()
    {
        using var other = new TemporaryFolder();
        foreach (TemporaryFolder folder in new[] { _folder, other })
        {
            folder.Write("a.js", "a");
            folder.Write("b/c.js", "c");
            folder.Write("admission.yaml", "kind: Settings");
        }

        Assert.Equal(Read().Digest, PolicyFiles.Read(
            JavaScriptLanguage.Alone, other.Path, null, EngineLimits.Default).Digest);
        Assert.Matches("^sha256:[0-9a-f]{64}$", Read().Digest);
    }

    [Theory]
    [InlineData("a.js", "A")]
    [InlineData("b.js", "b")]
    [InlineData("lib/x.js", "y")]
    [InlineData("admission.yaml", "kind: Other")]
    public void Has_another_digest_when_a_byte_that_matters_changes(string path, string text)
    {
        _folder.Write("a.js", "a");
        _folder.Write("lib/x.js", "x");
        _folder.Write("admission.yaml", "kind: Settings");
        string before = Read().Digest;
        _folder.Write(path, text);
        Assert.NotEqual(before, Read().Digest);
    }

    [Fact]
    public void Has_the_same_digest_when_only_a_test_changes()
    {
        _folder.Write("a.js", "a");
        string before = Read().Digest;
        _folder.Write("a.test.yaml", "cases: []");
        Assert.Equal(before, Read().Digest);
    }

    private PolicyFiles Read() => PolicyFiles.Read(JavaScriptLanguage.Alone, _folder.Path, null, EngineLimits.Default);
}
