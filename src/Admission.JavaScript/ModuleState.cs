using Acornima;
using Acornima.Ast;
using Jint.Native;
using Jint.Native.Error;
using Jint.Native.Function;
using Jint.Native.Object;

namespace Admission.JavaScript;

/// <summary>
/// Tells what can be left at the top of a module: what freezing makes constant. A function that another one made has
/// variables of its own; an iterator has a position; both would carry something from one request to the next.
/// </summary>
internal static class ModuleState
{
    /// <summary>Refuses what cannot be frozen.</summary>
    /// <param name="value">A value that can be reached from the top of a module, not frozen yet.</param>
    /// <param name="modules">The modules, which know their functions.</param>
    /// <exception cref="ModuleStateException">It would keep something from one request to the next.</exception>
    public static void Check(JsValue value, PolicyModuleLoader modules)
    {
        switch (value)
        {
            case Function { FunctionDeclaration: Node node } when modules.IsNested(node.Location):
                throw new ModuleStateException(
                    node.Location,
                    "a function that is made inside another function or block, and kept at the top of a module, keeps "
                    + "variables from one request to the next. Make it inside validate, or write it at the top.");
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
                    + "Make it inside validate, or keep an array.");
        }
    }

    // What `prototype` of a function holds: a class of the engine's own, which is an object like any other.
    private static bool IsPrototype(JsValue value) => value.GetType().Name == "ObjectInstanceWithConstructor";
}

/// <summary>
/// A module leaves something behind that cannot be frozen. Not a JavaScript exception: it cannot be caught.
/// </summary>
/// <param name="at">Where it is made; default where unknown.</param>
/// <param name="message">What it is and how to fix it.</param>
internal sealed class ModuleStateException(SourceLocation at, string message) : Exception(message)
{
    /// <summary>Where it is made; default where unknown.</summary>
    public SourceLocation At => at;
}
