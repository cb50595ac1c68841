using Admission.Policies;
using Admission.Rego.Compile;
using Admission.Rego.Syntax;

namespace Admission.Rego.Lints;

/// <summary>Packages that no policy reads, directly or through another package.</summary>
internal static class UnusedPackages
{
    /// <summary>Warns at each module of an unused package.</summary>
    /// <param name="modules">All modules of a folder.</param>
    /// <param name="isPolicy">Is a module a part of a policy?</param>
    public static IEnumerable<PolicyError> Find(IReadOnlyList<RegoModule> modules, Func<RegoModule, bool> isPolicy)
    {
        ILookup<string, RegoModule> packages = modules.ToLookup(static one => string.Join('.', one.Package));
        var used = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(modules.Where(isPolicy).Select(static one => string.Join('.', one.Package)));
        while (open.TryPop(out string? name))
        {
            if (used.Add(name))
            {
                string[] paths = [.. packages[name].SelectMany(PathsOf)];
                foreach (string other in packages.Select(static one => one.Key))
                {
                    if (paths.Any(path => Reaches(path, other)))
                    {
                        open.Push(other);
                    }
                }
            }
        }

        return modules.Where(one => !used.Contains(string.Join('.', one.Package))).Select(static one => new PolicyError(
            one.File, one.PackageAt.Line, one.PackageAt.Column,
            $"package {string.Join('.', one.Package)} is not used: it has no rule named deny, violation or warn, and "
                + "no policy reads it. Remove it, or import it."));
    }

    // A path above a package reads all of it, and a path below reads a rule of it.
    private static bool Reaches(string path, string package) => path == "data" || path == $"data.{package}"
        || path.StartsWith($"data.{package}.", StringComparison.Ordinal)
        || $"data.{package}".StartsWith($"{path}.", StringComparison.Ordinal);

    private static IEnumerable<string> PathsOf(RegoModule module)
    {
        var paths = new List<string>(module.Imports.Select(static one => Prefix(one.Path)));
        foreach (Rule rule in module.Rules)
        {
            SyntaxWalk.Visit(rule, term =>
            {
                RefTerm? reference = term is CallTerm call ? call.Function : term as RefTerm;
                if (reference?.Root == "data")
                {
                    paths.Add(Prefix(reference));
                }
            });
        }

        return paths;
    }

    private static string Prefix(RefTerm reference) => string.Join('.', reference.Path
        .Take(reference.ConstantPrefix).Select(static step => step is ScalarTerm { Text: { } text } ? text
            : ((VarTerm)step).Name));
}
