using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Architecture;

/// <summary>
/// Which folders of a project use which, subfolders included. An unused <c>using</c> does not build, so these lines and
/// names that start with a folder show what a folder uses.
/// </summary>
public sealed partial class FolderArrowsTests
{
    private const string Kernel = "Admission";

    public static TheoryData<string> Projects =>
    [
        .. CheckedOut.Files.Where(static file => file.StartsWith("src/", StringComparison.Ordinal)
                && file.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(static file => Path.GetFileNameWithoutExtension(file)!),
    ];

    [Fact]
    public void Architecture_page_lists_every_folder_of_the_kernel() => Assert.Equal(
        Sources(Kernel).Select(FolderOf).Where(static folder => folder.Length > 0).Distinct()
            .Order(StringComparer.Ordinal),
        FoldersOfThePage().Order(StringComparer.Ordinal));

    [Fact]
    public void Folder_of_the_kernel_uses_only_folders_above_it() => Findings.None(
        from arrow in Arrows(Kernel)
        let folders = FoldersOfThePage()
        where Array.IndexOf(folders, arrow.To) > Array.IndexOf(folders, arrow.From)
        select $"{arrow.File}: {arrow.From} uses {arrow.To}");

    [Theory, MemberData(nameof(Projects))]
    public void No_folders_of_a_project_use_each_other(string project)
    {
        (string File, string From, string To)[] all = Arrows(project);
        ILookup<string, string> arrows = all.ToLookup(static one => one.From, static one => one.To);

        Findings.None(
            from arrow in all
            where Reaches(arrows, arrow.To, arrow.From, [])
            select $"{arrow.File}: {arrow.From} uses {arrow.To}, which uses it as well");
    }

    [Fact]
    public void Namespace_is_the_folder() => Findings.None(
        from file in CheckedOut.Sources
        where file.StartsWith("src/", StringComparison.Ordinal)
        let parts = file.Split('/')
        let folder = string.Join('.', parts[1..^1])
        from Match declared in Namespace().Matches(CheckedOut.Read(file))
        where declared.Groups["name"].Value != folder
        select $"{file}: {declared.Groups["name"].Value}");

    private static bool Reaches(ILookup<string, string> arrows, string from, string to, HashSet<string> seen) =>
        from == to || (seen.Add(from) && arrows[from].Any(next => Reaches(arrows, next, to, seen)));

    private static (string File, string From, string To)[] Arrows(string project)
    {
        HashSet<string> types = TypesOf(project);
        return
        [
            .. from file in Sources(project)
               let folder = FolderOf(file)
               where folder.Length > 0
               from other in Imported(project, file).Concat(Qualified(types, file)).Distinct()
               where other != folder && Sources(project).Any(one => FolderOf(one) == other)
               select (file, folder, other),
        ];
    }

    private static IEnumerable<string> Imported(string project, string file) =>
        from Match used in Use().Matches(CheckedOut.Read(file))
        let name = used.Groups["name"].Value
        where name.StartsWith(project + ".", StringComparison.Ordinal)
        select name[(project.Length + 1)..].Split('.')[0];

    // "Syntax.Place" without a using: a folder, and a type with a file in it.
    private static IEnumerable<string> Qualified(HashSet<string> types, string file) =>
        from Match used in QualifiedName().Matches(CheckedOut.Read(file))
        where types.Contains(used.Value)
        select used.Groups["folder"].Value;

    private static HashSet<string> TypesOf(string project) =>
        [.. Sources(project).Select(static file => $"{FolderOf(file)}.{Path.GetFileNameWithoutExtension(file)}")];

    private static IEnumerable<string> Sources(string project) =>
        CheckedOut.Sources.Where(file => file.StartsWith($"src/{project}/", StringComparison.Ordinal));

    // "src/Admission/Json/JsonTree.cs" is in the folder Json, "src/Admission.Cli/Program.cs" in none.
    private static string FolderOf(string file) => file.Split('/') is [_, _, var folder, _, ..] ? folder : "";

    private static string[] FoldersOfThePage()
    {
        string page = CheckedOut.Read("src/ARCHITECTURE.md");
        string section = page[page.IndexOf("## The kernel's folders", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];
        return [.. Row().Matches(section).Select(static row => row.Groups["folder"].Value)];
    }

    [GeneratedRegex(@"^(global )?using (static |\w+ = )?(?<name>Admission[\w.]*)", RegexOptions.Multiline)]
    private static partial Regex Use();

    [GeneratedRegex(@"(?<![\w.])(?<folder>[A-Z]\w*)\.[A-Z]\w*")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\| `(?<folder>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
