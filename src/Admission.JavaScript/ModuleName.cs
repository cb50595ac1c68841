using System.Text.RegularExpressions;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>
/// File names of modules. A policy's id is the name of its file without <c>.js</c>: short and plain, because it becomes
/// the label of a metric and a name in the settings.
/// </summary>
internal static partial class ModuleName
{
    /// <summary>Suffix of a module's name.</summary>
    public const string Extension = ".js";

    private const int MaxLength = 63;

    /// <summary>Is the module a policy? Those under a folder <c>lib</c> are only imported.</summary>
    public static bool IsPolicy(string path) =>
        !path.StartsWith("lib/", StringComparison.Ordinal) && !path.Contains("/lib/", StringComparison.Ordinal);

    /// <summary>The id of a policy at a path.</summary>
    public static string ToId(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(Extension, StringComparison.Ordinal) ? name[..^Extension.Length] : name;
    }

    /// <summary>Every error in the names of the policies at these paths.</summary>
    public static IEnumerable<PolicyError> Check(IEnumerable<string> paths) =>
        from path in paths
        let id = ToId(path)
        where id.Length > MaxLength || !Syntax().IsMatch(id)
        select new PolicyError(
            path,
            0,
            0,
            $"the file name is the policy id, and '{id}' is not a valid id. Use lowercase letters, digits and '-', "
                + $"beginning and ending with a letter or digit, at most {MaxLength} characters: banned-images.js.");

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
