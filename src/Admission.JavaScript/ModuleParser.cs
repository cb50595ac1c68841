using Acornima;
using Admission.JavaScript.Coverage;
using Admission.Languages;
using Admission.Policies;
using Jint;
using AcornimaModule = Acornima.Ast.Module;

namespace Admission.JavaScript;

/// <summary>Parses modules for the engine.</summary>
internal static class ModuleParser
{
    // Code that is appended to a module is in its scope, with names that the module cannot know.
    private static readonly string Unguessable = Guid.NewGuid().ToString("N");

    /// <summary>A name for the scope of a module that the module cannot know.</summary>
    public static string Private(string name) => $"${name}{Unguessable}";

    /// <summary>Parses one module; null if it has an error.</summary>
    /// <param name="limits">The limits of regular expressions.</param>
    /// <param name="errors">Receives the errors.</param>
    /// <param name="coverage">Counts which parts run; null to count nothing.</param>
    public static ParsedModule? TryParse(
        PolicyFile source, EngineLimits limits, List<PolicyError> errors, CodeCoverage? coverage = null)
    {
        try
        {
            (AcornimaModule module, ModuleShape shape) = Inspect(source.Path, source.Text, limits);
            errors.AddRange(shape.Errors);
            if (shape.Errors.Length > 0)
            {
                return null;
            }

            if (coverage is null)
            {
                return Complete(source.Path, source.Text, shape, limits);
            }

            string probed = coverage.Instrument(source.Path, source.Text, module);
            ModuleShape probedShape = Inspect(source.Path, probed, limits).Shape with { Positions = shape.Positions };
            return Complete(source.Path, $"{probed}\n;{CodeCoverage.Import}", probedShape, limits);
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

    /// <summary>The syntax of a module; null if it has an error.</summary>
    public static AcornimaModule? TryParseSyntax(PolicyFile source, EngineLimits limits)
    {
        try
        {
            (AcornimaModule module, ModuleShape shape) = Inspect(source.Path, source.Text, limits);
            return shape.Errors.IsEmpty ? module : null;
        }
        catch (Exception exception) when (
            exception is ScriptPreparationException || ParseErrorOf(exception) is not null)
        {
            return null;
        }
    }

    // After the source, on a separate line: positions stay the same, and a comment at the end has no effect.
    private static ParsedModule Complete(string path, string text, ModuleShape shape, EngineLimits limits) =>
        new(Prepare(path, $"{text}\n;{Freeze(shape)}", limits), shape);

    private static (AcornimaModule Module, ModuleShape Shape) Inspect(string path, string text, EngineLimits limits)
    {
        AcornimaModule module = Prepare(path, text, limits).Program!;
        return (module, ModuleInspector.Inspect(path, module));
    }

    // Freezes the top-level values of the module as soon as it has run.
    private static string Freeze(ModuleShape shape)
    {
        string self = Private("self"), freeze = Private("freeze");
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
/// <param name="Shape">The result of inspecting its syntax.</param>
internal sealed record ParsedModule(Prepared<AcornimaModule> Prepared, ModuleShape Shape);
