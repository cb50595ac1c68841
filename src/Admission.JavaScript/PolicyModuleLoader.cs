using System.Collections.Frozen;
using Acornima;
using Admission.JavaScript.Coverage;
using Jint;
using Jint.Runtime.Modules;
using Module = Jint.Runtime.Modules.Module;

namespace Admission.JavaScript;

/// <summary>Finds modules only among the files of one policies folder, which were read before.</summary>
/// <param name="modules">The modules by path relative to the folder.</param>
/// <param name="coverage">The counters of the modules; null if they count nothing.</param>
internal sealed class PolicyModuleLoader(
    FrozenDictionary<string, ParsedModule> modules, CodeCoverage? coverage = null) : IModuleLoader
{
    /// <summary>The name of the product's own module.</summary>
    public const string BuiltIn = "admission";

    /// <summary>The module used by the code that is appended to every module; no policy can import it.</summary>
    public const string Freezer = "$freeze";

    /// <summary>A module's name for itself, in the appended code.</summary>
    public const string Self = "$self";

    /// <summary>The counters of the modules; null if they count nothing.</summary>
    public CodeCoverage? Coverage => coverage;

    /// <summary>Is the function at that position created inside another function or a block?</summary>
    public bool IsNested(SourceLocation at) =>
        at.SourceFile is { } file
        && modules.TryGetValue(file, out ParsedModule? module)
        && module.Shape.NestedFunctions.Contains((at.Start.Line, at.Start.Column));

    /// <inheritdoc/>
    public ResolvedSpecifier Resolve(string? referencingModuleLocation, ModuleRequest moduleRequest)
    {
        string specifier = moduleRequest.Specifier;
        if (specifier == Self && referencingModuleLocation is not null)
        {
            return new ResolvedSpecifier(moduleRequest, referencingModuleLocation, null, SpecifierType.Bare);
        }

        bool isOurs = specifier is BuiltIn or Freezer || (coverage is not null && CodeCoverage.IsModule(specifier));
        if (isOurs || referencingModuleLocation is null)
        {
            return new ResolvedSpecifier(moduleRequest, specifier, null, SpecifierType.Bare);
        }

        if (TryResolve(referencingModuleLocation, specifier, out string path) && modules.ContainsKey(path))
        {
            return new ResolvedSpecifier(moduleRequest, path, null, SpecifierType.Bare);
        }

        throw new ModuleResolutionException("not found", specifier, referencingModuleLocation, "");
    }

    /// <inheritdoc/>
    public Module LoadModule(Engine engine, ResolvedSpecifier resolved)
    {
        if (!modules.TryGetValue(resolved.Key, out ParsedModule? module))
        {
            throw new ModuleResolutionException("not found", resolved.Key, "", "");
        }

        return ModuleFactory.BuildSourceTextModule(engine, module.Prepared);
    }

    /// <summary>
    /// The path of a relative import, relative to the policies folder; false if it is outside the folder.
    /// </summary>
    public static bool TryResolve(string importer, string specifier, out string path)
    {
        path = "";
        if (!specifier.StartsWith("./", StringComparison.Ordinal)
            && !specifier.StartsWith("../", StringComparison.Ordinal))
        {
            return false;
        }

        List<string> parts = [.. importer.Split('/')[..^1]];
        foreach (string part in specifier.Split('/'))
        {
            switch (part)
            {
                case ".":
                    break;
                case "..":
                    if (parts.Count == 0)
                    {
                        return false;
                    }

                    parts.RemoveAt(parts.Count - 1);
                    break;
                case "":
                    return false;
                default:
                    parts.Add(part);
                    break;
            }
        }

        path = string.Join('/', parts);
        return true;
    }
}
