using Acornima;
using Acornima.Ast;
using Jint.Native;
using Jint.Native.Error;
using Jint.Native.Function;
using Jint.Native.Object;

namespace Admission.JavaScript;

/// <summary>
/// Decides what a module can keep at its top level: values that freezing makes constant. A function created by another
/// one has its own variables; an iterator has a position; both would carry data from one request to the next.
/// </summary>
internal static class ModuleState
{
    /// <summary>Rejects a value that cannot be frozen.</summary>
    /// <param name="value">A value that is reachable from the top level of a module, not frozen yet.</param>
    /// <param name="modules">The modules, which know their functions.</param>
    /// <exception cref="ModuleStateException">It would keep data from one request to the next.</exception>
    public static void Check(JsValue value, PolicyModuleLoader modules)
    {
        switch (value)
        {
            case Function { FunctionDeclaration: Node node } when modules.IsNested(node.Location):
                throw new ModuleStateException(
                    node.Location,
                    "a function that is created inside another function or block, and kept at the top of a module, "
                        + "keeps its variables from one request to the next. Create it inside validate, or write it "
                        + "at the top.");
            case BindFunction:
                throw new ModuleStateException(
                    default, "a bound function at the top of a module cannot be frozen. Write an arrow function.");
            case Function or JsObject or JsArray or JsMap or JsSet or JsDate or JsRegExp:
            case ErrorInstance or JsArguments:
            case ReadOnlyObject:
            case ObjectInstance when IsPrototype(value):
                return;
            default:
                throw new ModuleStateException(
                    default,
                    "an iterator or generator at the top of a module keeps its position from one request to the next. "
                        + "Create it inside validate, or keep an array.");
        }
    }

    // The `prototype` of a function: an internal class of the engine, which is an object like any other.
    private static bool IsPrototype(JsValue value) => value.GetType().Name == "ObjectInstanceWithConstructor";
}

/// <summary>A module keeps a value that cannot be frozen. Not a JavaScript exception: it cannot be caught.</summary>
/// <param name="at">Where it is created; default if not known.</param>
/// <param name="message">The problem and how to fix it.</param>
internal sealed class ModuleStateException(SourceLocation at, string message) : Exception(message)
{
    /// <summary>Where it is created; default if not known.</summary>
    public SourceLocation At => at;
}
