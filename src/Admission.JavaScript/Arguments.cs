using Jint;
using Jint.Native;
using Jint.Runtime;

namespace Admission.JavaScript;

/// <summary>Reads the arguments of functions of the module <c>admission</c>. Nothing is converted.</summary>
internal static class Arguments
{
    /// <summary>The text at a position.</summary>
    /// <param name="arguments">The arguments of the call.</param>
    /// <param name="index">The position.</param>
    /// <param name="call">The call for messages, such as <c>glob(pattern)</c>.</param>
    public static string Text(Engine engine, JsValue[] arguments, int index, string call) =>
        TextOrNull(arguments, index)
            ?? throw Wrong(engine, $"{call}: expected a string, got {Describe(arguments, index)}");

    /// <summary>
    /// The text at a position; limited in length, because it is read part by part and must not have millions of them.
    /// </summary>
    public static string ShortText(Engine engine, JsValue[] arguments, int index, string call)
    {
        const int MaxLength = 64 * 1024;
        string text = Text(engine, arguments, index, call);
        return text.Length <= MaxLength
            ? text
            : throw Wrong(engine, $"{call}: the text has {text.Length} characters, more than {MaxLength}");
    }

    /// <summary>The text at a position; null if there is none, or another value.</summary>
    public static string? TextOrNull(JsValue[] arguments, int index) =>
        index < arguments.Length && arguments[index] is JsString text ? text.ToString() : null;

    /// <summary>The kind of value at a position, for a message that must not quote the value.</summary>
    public static string Describe(JsValue[] arguments, int index) =>
        index >= arguments.Length ? "nothing" : Describe(arguments[index]);

    /// <summary>The kind of a value, without its content.</summary>
    public static string Describe(JsValue value) => value switch
    {
        JsArray => "an array",
        _ => value.Type switch
        {
            Types.Undefined => "undefined",
            Types.Null => "null",
            Types.Boolean => "a boolean",
            Types.Number => "a number",
            Types.String => "a string",
            Types.Symbol => "a symbol",
            _ => "an object",
        },
    };

    /// <summary>A TypeError that the policy can catch; uncaught, it is a fault of the policy.</summary>
    public static JavaScriptException Wrong(Engine engine, string message) => new(engine.Intrinsics.TypeError, message);
}
