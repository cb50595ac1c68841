using Acornima;
using Admission.Policies;
using Jint;
using AcornimaModule = Acornima.Ast.Module;

namespace Admission.Engines.JavaScript;

/// <summary>Parses modules for the engine.</summary>
internal static class ModuleParser
{
    // What is appended to a module is in its scope: by names that the module cannot know.
    private static readonly string Unguessable = Guid.NewGuid().ToString("N");

    /// <summary>Parses one module; null where it has an error.</summary>
    /// <param name="source">The file.</param>
    /// <param name="limits">The limits of regular expressions.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static ParsedModule? TryParse(PolicySource source, EngineLimits limits, List<PolicyError> errors)
    {
        try
        {
            Prepared<AcornimaModule> module = Prepare(source.Path, source.Text, limits);
            ModuleShape shape = ModuleInspector.Inspect(source.Path, module.Program!);
            errors.AddRange(shape.Errors);
            if (shape.Errors.Length > 0)
            {
                return null;
            }

            // Behind the source, on a line of its own: positions stay, and a comment at the end swallows nothing.
            return new ParsedModule(Prepare(source.Path, $"{source.Text}\n;{Freeze(shape)}", limits), shape);
        }
        catch (Exception exception) when (ParseErrorOf(exception) is { } error)
        {
            errors.Add(
                new PolicyError(
                    source.Path, error.LineNumber, error.Column + 1, $"{error.Description}. Fix the syntax."));
        }
        catch (ScriptPreparationException)
        {
            errors.Add(new PolicyError(source.Path, 1, 1, "the source is nested too deeply. Simplify it."));
        }

        return null;
    }

    // Freezes what stands at the top of the module as soon as it has run.
    private static string Freeze(ModuleShape shape)
    {
        string self = $"$self{Unguessable}", freeze = $"$freeze{Unguessable}";
        string names = string.Join(',', shape.ExportsDefault ? shape.Names.Add($"{self}.default") : shape.Names);
        return $"import {{ freeze as {freeze} }} from \"{PolicyModuleLoader.Freezer}\"; "
            + $"import * as {self} from \"{PolicyModuleLoader.Self}\"; {freeze}([{names}]);";
    }

    private static Prepared<AcornimaModule> Prepare(
        string path, string text, EngineLimits limits) => Engine.PrepareModule(
        text,
        path,
        new ModulePreparationOptions
        {
            ParsingOptions = new ModuleParsingOptions { RegexTimeout = limits.RegexTimeout, Tolerant = false },
        });

    private static ParseError? ParseErrorOf(Exception exception) =>
        (exception as ParseErrorException ?? exception.InnerException as ParseErrorException)?.Error;
}

/// <summary>A module that is ready to run.</summary>
/// <param name="Prepared">For the engine.</param>
/// <param name="Shape">What its syntax says.</param>
internal sealed record ParsedModule(Prepared<AcornimaModule> Prepared, ModuleShape Shape);
