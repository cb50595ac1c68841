using Admission.Cli.PolicyTests;

namespace Admission.Policies.Tests;

/// <summary>The policies folder of this checkout.</summary>
internal static class ShippedPolicies
{
    public static string Root { get; } = Checkout.Root;

    public static string Folder { get; } = Path.Combine(Root, "policies");

    /// <summary>Every policy, as a path below the folder with forward slashes.</summary>
    public static IEnumerable<string> Policies() =>
        Files("*.js").Where(static path => !path.Split('/').Contains("lib"));

    /// <summary>Every test file, likewise.</summary>
    public static IEnumerable<string> TestFiles() => Files($"*{PolicyTestFileReader.Suffix}");

    public static PolicyTestFile Read(string path) => PolicyTestFileReader.Read(Path.Combine(Folder, path));

    private static IEnumerable<string> Files(string pattern) => Directory
        .EnumerateFiles(Folder, pattern, SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);
}
