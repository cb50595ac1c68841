using System.Diagnostics;
using System.Globalization;
using Acornima;
using Admission.Policies;
using Admission.Verdicts;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Admission.JavaScript;

/// <summary>Converts an exception of the engine, without running any of the policy's code.</summary>
internal static class FaultReader
{
    private const int MaxLength = 300;
    private const int MaxFrames = 3;

    /// <summary>The fault for an exception of a policy's run.</summary>
    /// <param name="limits">The limits in force, for the message.</param>
    /// <param name="validate">Position of <c>validate</c>; for faults without a position.</param>
    /// <param name="file">The policy's file.</param>
    public static PolicyFault Read(Exception exception, EngineLimits limits, SourceLocation validate, string file)
    {
        if (exception is JavaScriptException thrown && !IsStackOverflow(thrown))
        {
            string thrownText = $"threw {Describe(thrown.Error).TrimEnd('.')}.";
            SourceLocation at = thrown.Location;
            if (at.SourceFile == Sandbox.ScriptName && CallerOf(thrown) is var (caller, line, column))
            {
                return new PolicyFault(FaultKind.Threw, thrownText, caller, line, column);
            }

            bool isKnown = at.Start.Line > 0 && at.SourceFile is { Length: > 0 };
            SourceLocation place = isKnown ? at : validate;
            return new PolicyFault(
                FaultKind.Threw, thrownText, isKnown ? at.SourceFile! : file, place.Start.Line, place.Start.Column + 1);
        }

        (FaultKind kind, string message) = Explain(exception, limits);
        return new PolicyFault(kind, message, file, validate.Start.Line, validate.Start.Column + 1);
    }

    /// <summary>The error for an exception while a module is loaded.</summary>
    /// <param name="limits">The limits in force, for the message.</param>
    /// <param name="file">The policy's file.</param>
    /// <param name="export">Position of the exported policy; for errors without a position.</param>
    public static PolicyError ReadLoadError(
        Exception exception, EngineLimits limits, string file, (int Line, int Column) export)
    {
        if (exception is ModuleStateException state)
        {
            bool isKnown = state.At.SourceFile is not null;
            return new PolicyError(
                isKnown ? state.At.SourceFile! : file,
                isKnown ? state.At.Start.Line : export.Line,
                isKnown ? state.At.Start.Column + 1 : export.Column,
                state.Message);
        }

        PolicyFault fault = Read(exception, limits, default, file);
        string fix = "Fix the code that runs at the top of the file.";
        if (fault.Kind == FaultKind.TimedOut
            && exception is not System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            fault = fault with
            {
                Message = $"did not load within {limits.LoadTimeout.TotalMilliseconds} ms, the limit for all policies "
                    + "together.",
            };
            fix = "Do less at the top of the file, or increase --load-timeout.";
        }

        string what = exception is System.Text.RegularExpressions.RegexMatchTimeoutException ? "" : "it ";
        (int line, int column) = fault.Line > 0 ? (fault.Line, fault.Column) : export;
        return new PolicyError(
            fault.File, line, column, $"the module cannot be loaded: {what}{fault.Message} {fix}");
    }

    /// <summary>Can the engine be used after the exception? Only after a plain exception of the language.</summary>
    public static bool LeavesEngineClean(Exception exception) =>
        exception is JavaScriptException thrown && !IsStackOverflow(thrown);

    // An exception of one of our built-in functions is a fault of the calling line: "at f (file.js:1:2)".
    private static (string File, int Line, int Column)? CallerOf(JavaScriptException thrown)
    {
        foreach (string frame in (thrown.JavaScriptStackTrace ?? "").Split('\n'))
        {
            string[] parts = frame.Trim().TrimEnd(')').Split(':');
            if (parts.Length >= 3
                && parts[^3].Split(' ', '(')[^1] is { Length: > 0 } file
                && file != Sandbox.ScriptName
                && int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out int line)
                && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int column))
            {
                return (file, line, column);
            }
        }

        return null;
    }

    private static (FaultKind Kind, string Message) Explain(Exception exception, EngineLimits limits) =>
        exception switch
        {
            System.Text.RegularExpressions.RegexMatchTimeoutException =>
                (FaultKind.TimedOut,
                    $"a regular expression ran longer than {limits.RegexTimeout.TotalMilliseconds} ms. Avoid nested "
                        + "repetition such as (a+)+."),
            TimeoutException or OperationCanceledException or ExecutionCanceledException =>
                (FaultKind.TimedOut,
                    "exceeded its time limit. Look for a loop over a lot of data, or increase --evaluation-timeout."),
            StatementsCountOverflowException =>
                (FaultKind.TooManyStatements,
                    $"ran more than {limits.MaxStatements} statements. Look for an endless loop, or increase "
                        + "--max-statements."),
            _ when IsOutOfMemory(exception) =>
                (FaultKind.OutOfMemory,
                    $"allocated more than {limits.MaxMemoryBytes} bytes, "
                    + $"or an array of more than {limits.MaxArrayItems} items. Process less data at a time, or "
                    + "increase --max-memory or --max-array."),
            RecursionDepthOverflowException =>
                (FaultKind.TooDeep, $"recursed more than {limits.MaxRecursionDepth} levels deep. Look for endless "
                    + "recursion, or increase --max-recursion."),
            JavaScriptException or InsufficientExecutionStackException =>
                (FaultKind.TooDeep,
                    "recursed until the stack was full. Look for endless recursion, or use a loop."),
            UnknownPartException unknown =>
                (FaultKind.Undecidable, $"the policy reads {unknown.Member}, which is not known for this request."),
            _ => (FaultKind.EngineFailed,
                $"the JavaScript engine failed: {exception.GetType().Name} in {OriginOf(exception)}."),
        };

    // If memory runs out while the engine enters a call, it leaves one call too many: at the outermost one, its list of
    // calls is empty, and the second exception hides the first.
    private static bool IsOutOfMemory(Exception exception) => exception switch
    {
        MemoryLimitExceededException or InsufficientMemoryException or OutOfMemoryException => true,
        IndexOutOfRangeException => OriginOf(exception).Contains(
            "Jint.Engine.ExecuteWithConstraints", StringComparison.Ordinal),
        _ => false,
    };

    // The methods that failed, for a report of the error. Their names contain nothing of the object.
    private static string OriginOf(Exception exception) => string.Join(
        ", called by ",
        new StackTrace(exception).GetFrames().Take(MaxFrames)
            .Select(static frame => DiagnosticMethodInfo.Create(frame))
            .Select(static method => method is null ? "an unknown method" : $"{method.DeclaringTypeName}.{method.Name}")
            .DefaultIfEmpty("an unknown method"));

    private static bool IsStackOverflow(JavaScriptException exception) =>
        exception.Error is ObjectInstance error
        && OwnText(error, "message") is { } message
        && message.StartsWith("Maximum call stack", StringComparison.Ordinal);

    /// <summary>
    /// Describes a thrown value only from data: no getter and no toString runs; the sandbox has no Proxy.
    /// </summary>
    private static string Describe(JsValue value)
    {
        if (value is ObjectInstance error)
        {
            string? message = OwnText(error, "message");
            string? name = OwnText(error, "name") ?? (error.Prototype is { } type ? OwnText(type, "name") : null);
            return Cut(message is null ? name ?? "an object" : $"{name ?? "Error"}: {message}");
        }

        return Cut(value is JsSymbol ? "a symbol" : value.ToString());
    }

    private static string? OwnText(ObjectInstance instance, string member) =>
        instance.GetOwnProperty(member) is { } property
        && property.IsDataDescriptor()
        && property.Value is JsString text
        && text.Length <= 1_000_000
            ? text.ToString()
            : null;

    // On one line: the text can come from the object, and a line of its own could pose as another policy's.
    private static string Cut(string text) =>
        (text.Length <= MaxLength ? text : text[..MaxLength] + "…").ReplaceLineEndings(" ");
}
