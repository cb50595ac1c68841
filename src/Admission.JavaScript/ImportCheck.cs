using Admission.Json;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>Finds invalid imports before anything runs.</summary>
internal static class ImportCheck
{
    /// <summary>Checks the imports of every module.</summary>
    /// <param name="modules">The modules that could be parsed, by path.</param>
    /// <param name="paths">Every module, including those with errors.</param>
    /// <param name="errors">Receives the errors.</param>
    public static void Run(
        Dictionary<string, ParsedModule> modules, IReadOnlyCollection<string> paths, List<PolicyError> errors)
    {
        foreach ((string path, ParsedModule module) in modules)
        {
            foreach (ModuleImport import in module.Shape.Imports)
            {
                if (Complain(path, import, modules, paths) is { } complaint)
                {
                    errors.Add(new PolicyError(path, import.Line, import.Column, complaint));
                }
            }
        }
    }

    /// <summary>Can the module run: does neither it nor any import have an error?</summary>
    public static bool IsWhole(string path, Dictionary<string, ParsedModule> modules, List<PolicyError> errors)
    {
        var broken = errors.Select(static error => error.File).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([path]);
        while (pending.TryPop(out string? next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (broken.Contains(next) || !modules.TryGetValue(next, out ParsedModule? module))
            {
                return false;
            }

            foreach (ModuleImport import in module.Shape.Imports)
            {
                if (import.Specifier != PolicyModuleLoader.BuiltIn
                    && PolicyModuleLoader.TryResolve(next, import.Specifier, out string target))
                {
                    pending.Push(target);
                }
            }
        }

        return true;
    }

    private static string? Complain(
        string path, ModuleImport import, Dictionary<string, ParsedModule> modules, IReadOnlyCollection<string> paths)
    {
        if (import.Specifier == PolicyModuleLoader.BuiltIn)
        {
            return import.Name.Length > 0
                ? ComplainOfName(import.Name, AdmissionModule.Exports, "the module \"admission\"")
                : null;
        }

        if (!import.Specifier.StartsWith('.'))
        {
            return $"there is no module '{import.Specifier}'. "
                + "Import from \"admission\", or import a file of the policies folder by its path: \"./lib/names.js\".";
        }

        if (!PolicyModuleLoader.TryResolve(path, import.Specifier, out string target))
        {
            return $"'{import.Specifier}' is outside the policies folder. Import only files in the folder.";
        }

        if (!paths.Contains(target))
        {
            string near = Suggestion.Nearest(target, paths) is { } nearest ? $"Did you mean {nearest}? " : "";
            return $"there is no file {target}. {near}Write the whole name with .js.";
        }

        return import.Name.Length > 0
            && modules.TryGetValue(target, out ParsedModule? module)
            && !module.Shape.ExportsAll
            ? ComplainOfName(import.Name, module.Shape.Exports, target)
            : null;
    }

    private static string? ComplainOfName(string name, IReadOnlyCollection<string> exports, string module) =>
        exports.Contains(name)
            ? null
            : $"{module} does not export '{name}'. {Suggestion.Ask(name, exports)}It exports "
                + $"{string.Join(", ", exports.Order(StringComparer.Ordinal))}.";
}
