using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Admission.Policies;

/// <summary>
/// Ids of policies: file names without <c>.js</c>. An id becomes the label of a metric, part of an audit annotation's
/// key and a name in the settings, so that it is short, plain and unique over all folders.
/// </summary>
internal static partial class PolicyId
{
    private const int MaxLength = 63;
    private const string Extension = ".js";

    /// <summary>The id of a policy at a path.</summary>
    public static string Of(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(Extension, StringComparison.Ordinal) ? name[..^Extension.Length] : name;
    }

    /// <summary>Every error in the names of the policies at these paths.</summary>
    public static ImmutableArray<PolicyError> Check(IEnumerable<string> paths)
    {
        var errors = ImmutableArray.CreateBuilder<PolicyError>();
        var byId = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            string id = Of(path);
            if (id.Length > MaxLength || !Syntax().IsMatch(id))
            {
                errors.Add(new PolicyError(
                    path,
                    0,
                    0,
                    $"the file name is the policy's id, and '{id}' is none. Use lower-case letters, digits and '-', "
                        + $"beginning and ending with a letter or digit, at most {MaxLength} characters: "
                        + "banned-images.js."));
            }
            else if (!byId.TryAdd(id, path))
            {
                errors.Add(Twice(path, byId[id], id));
                errors.Add(Twice(byId[id], path, id));
            }
        }

        return errors.ToImmutable();
    }

    private static PolicyError Twice(string path, string other, string id) => new(
        path,
        0,
        0,
        $"{other} has the id '{id}' as well, and ids are unique over all folders. Rename one of the files.");

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
