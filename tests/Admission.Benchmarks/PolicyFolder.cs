using System.Globalization;

namespace Admission.Benchmarks;

/// <summary>
/// Writes folders of policies to measure with: the five under <c>policies</c>, repeated under other ids. A sixth policy
/// costs what the first does, because nothing is shared between them but the review.
/// </summary>
internal static class PolicyFolder
{
    private const string Matching = "match: \"workloads\"";

    // Other kinds, operations and subresources: everything by which the index selects policies before any JavaScript
    // runs.
    private static readonly string[] Others =
    [
        """match: { resources: ["widgets.example.com", "gadgets.example.com"] }""",
        """match: { resources: ["services", "ingresses.networking.k8s.io"] }""",
        """match: { resources: ["pods"], operations: ["DELETE"] }""",
        """match: { resources: ["deployments.apps/scale", "pods/exec"], operations: ["UPDATE", "CONNECT"] }""",
        """match: { resources: ["*.rbac.authorization.k8s.io"], operations: ["CREATE", "UPDATE", "DELETE"] }""",
    ];

    /// <summary>Ids of the five policies.</summary>
    public static IEnumerable<string> Ids =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "policies"), "*.js")
        .Select(static file => Path.GetFileNameWithoutExtension(file))
        .Order(StringComparer.Ordinal);

    /// <param name="folder">Where to; made if it is not there.</param>
    /// <param name="matching">Policies that look at Pods. With 0, one that looks at something else is written.</param>
    /// <param name="others">Policies that cannot match a Pod.</param>
    /// <param name="only">Id of the one policy to repeat; empty for all five in turn.</param>
    public static void Write(string folder, int matching, int others, string only = "")
    {
        Directory.CreateDirectory(folder);
        string[] files = [.. Ids.Where(id => only.Length == 0 || id == only).Select(FileOf)];
        for (int i = 0; i < matching; i++)
        {
            Write(folder, files[i % files.Length], i, "match", static text => text);
        }

        // A folder without any policy is rejected.
        for (int i = 0; i < Math.Max(others, matching == 0 ? 1 : 0); i++)
        {
            string match = Others[i % Others.Length];
            Write(
                folder,
                files[i % files.Length],
                i,
                "other",
                text => text.Replace(Matching, match, StringComparison.Ordinal));
        }
    }

    private static string FileOf(string id) => Path.Combine(AppContext.BaseDirectory, "policies", id + ".js");

    private static void Write(string folder, string file, int number, string kind, Func<string, string> change)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(file)}-{kind}-{number:d4}.js");
        File.WriteAllText(Path.Combine(folder, name), change(File.ReadAllText(file)));
    }
}
