using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Architecture;

/// <summary>
/// A clone builds anywhere: nothing in it names the machine or the package registries it was made with.
/// </summary>
public sealed partial class PortabilityTests
{
    private static readonly string[] SourceConfigurations =
    [
        "nuget.config", ".npmrc", ".yarnrc", ".yarnrc.yml", "pip.conf",
    ];

    [Fact]
    public void File_names_no_path_of_a_machine() => Findings.None(
        from file in TextFiles()
        from Match path in MachinePath().Matches(CheckedOut.Read(file))
        select $"{file}: {path.Value}");

    [Fact]
    public void File_names_no_package_registry() => Findings.None(
        from file in TextFiles()
        from Match url in Registry().Matches(CheckedOut.Read(file))
        select $"{file}: {url.Value}");

    [Fact]
    public void Checkout_has_no_configuration_of_package_sources() => Findings.None(
        CheckedOut.Files.Where(static file =>
            SourceConfigurations.Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase)));

    [Fact]
    public void Lock_file_of_npm_names_no_address() => Findings.None(
        from file in CheckedOut.Files
        where file.EndsWith("package-lock.json", StringComparison.Ordinal)
            && CheckedOut.Read(file).Contains("\"resolved\"", StringComparison.Ordinal)
        select file);

    // Windows and macOS keep only one of two such files, or mix the content of two such folders.
    [Fact]
    public void No_two_paths_differ_only_in_case() => Findings.None(
        from same in CheckedOut.Files.SelectMany(PathAndFolders).Distinct()
            .GroupBy(static path => path, StringComparer.OrdinalIgnoreCase)
        where same.Count() > 1
        select string.Join(", ", same));

    // "a/b/c.txt" is "a", "a/b" and "a/b/c.txt".
    private static IEnumerable<string> PathAndFolders(string file) =>
        Enumerable.Range(0, file.Length).Where(i => file[i] == '/').Select(i => file[..i]).Append(file);

    private static IEnumerable<string> TextFiles() =>
        CheckedOut.Files.Where(
            static file => !CheckedOut.IsRecording(file) && !file.EndsWith(".png", StringComparison.Ordinal));

    [GeneratedRegex(@"(?<![\w.$}>\])*~/-])/(work|root|home|Users)/\w+[^\s""'`)]*|\b[A-Z]:\\Users\\\w+")]
    private static partial Regex MachinePath();

    // A host with one of these words in its name; hosts under example.com are nobody's.
    [GeneratedRegex(
        @"https?://(?![\w.-]*example\.(com|org))[\w.-]*\b(registry|nuget|npm|npmjs|artifactory|nexus|mirror)\b[\w.:-]*",
        RegexOptions.IgnoreCase)]
    private static partial Regex Registry();
}
