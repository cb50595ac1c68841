using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Admission.Repository.Tests.Architecture;

public sealed partial class AssemblyArrowsTests
{
    /// <summary>What of the platform and of packages only one project may use: name of the assembly, project.</summary>
    private static readonly (string Assembly, string Project)[] Owned =
    [
        ("KubernetesClient", "Admission.Cluster"),
        ("Microsoft.AspNetCore", "Admission.Webhook"),
        ("OpenTelemetry", "Admission.Webhook"),
        ("System.CommandLine", "Admission.Cli"),
        ("Spectre.Console", "Admission.Cli"),
        ("System.Console", "Admission.Cli"),
        ("System.Diagnostics.Process", "Admission.Cli"),
        ("Jint", "Admission.JavaScript"),
        ("Acornima", "Admission.JavaScript"),
        ("YamlDotNet", "Admission.Cluster"),
    ];

    private static readonly string[] NotInKernel =
    [
        "KubernetesClient", "Microsoft.AspNetCore", "Microsoft.Extensions", "OpenTelemetry", "System.CommandLine",
        "Spectre.Console", "System.Console", "System.Diagnostics.Process", "System.Net.Http", "System.Net.Sockets",
        "System.Net.Security",
    ];

    public static TheoryData<string> Projects => [.. ProjectsOfTheProduct()];

    [Fact]
    public void Architecture_page_draws_an_arrow_for_every_project() =>
        Assert.Equal(ProjectsOfTheProduct().Order(StringComparer.Ordinal), Arrows().Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Projects))]
    public void Project_references_match_the_architecture_page(string project) =>
        Assert.Equal(
            Arrows()[project].Order(StringComparer.Ordinal), ProjectReferences(project).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Projects))]
    public void Assembly_uses_no_project_against_the_arrows(string project)
    {
        string[] allowed = [.. Reach(project).Select(AssemblyOf)];
        string[] all = [.. ProjectsOfTheProduct().Select(AssemblyOf)];

        Assert.DoesNotContain(References(project), name => all.Contains(name) && !allowed.Contains(name));
    }

    [Theory, MemberData(nameof(Projects))]
    public void Assembly_uses_no_package_that_another_project_owns(string project) => Findings.None(
        from name in References(project)
        from owned in Owned
        where IsPartOf(name, owned.Assembly) && owned.Project != project
        select $"{project} uses {name}, which only {owned.Project} may");

    [Theory, MemberData(nameof(Projects))]
    public void No_project_of_the_product_sees_the_internals_of_another(string project) => Assert.DoesNotContain(
        XDocument.Parse(CheckedOut.Read($"src/{project}/{project}.csproj")).Descendants("InternalsVisibleTo")
            .Select(static one => (string)one.Attribute("Include")!),
        static name => ProjectsOfTheProduct().Select(AssemblyOf).Contains(name));

    [Fact]
    public void Kernel_has_no_socket_no_cluster_no_console_and_no_container() => Assert.DoesNotContain(
        References("Admission"), static name => NotInKernel.Any(other => IsPartOf(name, other)));

    [Fact]
    public void Kernel_touches_files_only_where_it_loads_policies_and_keeps_recordings_and_decisions() => Findings.None(
        from file in CheckedOut.Sources
        where file.StartsWith("src/Admission/", StringComparison.Ordinal)
            && !file.StartsWith("src/Admission/Loading/", StringComparison.Ordinal)
            && !file.StartsWith("src/Admission/Recordings/", StringComparison.Ordinal)
            && !file.StartsWith("src/Admission/Decisions/", StringComparison.Ordinal)
        from Match use in FileSystem().Matches(CheckedOut.Read(file))
        select $"{file}: {use.Value}");

    private static IEnumerable<string> ProjectsOfTheProduct() =>
        from file in CheckedOut.Files
        where file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)
        select Path.GetFileNameWithoutExtension(file);

    // "Admission.Cli → Admission.Webhook, Admission.Cluster"; "→ nothing" for none.
    private static Dictionary<string, string[]> Arrows() => Arrow()
        .Matches(CheckedOut.Read("src/ARCHITECTURE.md"))
        .ToDictionary(
            static arrow => arrow.Groups["from"].Value,
            static arrow => arrow.Groups["to"].Value.Split(", ").Where(static to => to != "nothing").ToArray());

    private static IEnumerable<string> Reach(string project) => Arrows()[project].SelectMany(Reach).Append(project);

    private static IEnumerable<string> ProjectReferences(string project) =>
        from reference in Project(project).Descendants("ProjectReference")
        select Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);

    private static string AssemblyOf(string project) =>
        Project(project).Descendants("AssemblyName").SingleOrDefault()?.Value ?? project;

    private static XDocument Project(string project) =>
        XDocument.Load(CheckedOut.PathOf($"src/{project}/{project}.csproj"));

    private static string[] References(string project)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, AssemblyOf(project) + ".dll"));
        using PEReader reader = new(file);
        MetadataReader metadata = reader.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences
                .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)),
        ];
    }

    private static bool IsPartOf(string assembly, string family) =>
        assembly == family || assembly.StartsWith(family + ".", StringComparison.Ordinal);

    [GeneratedRegex("^ *(?<from>Admission[.A-Za-z]*) +→ +(?<to>(nothing|Admission[.A-Za-z]*(, Admission[.A-Za-z]*)*))$",
        RegexOptions.Multiline)]
    private static partial Regex Arrow();

    [GeneratedRegex(
        @"(?<![.\w])((File|Directory)\.(Append|Copy|Create|Delete|Enumerate|Exists|Get|Move|Open|Read|Resolve|Set|"
            + @"Write)\w*|(FileInfo|DirectoryInfo|FileStream|FileSystemWatcher)\s*\()")]
    private static partial Regex FileSystem();
}
