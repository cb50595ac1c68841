using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;

namespace Admission.JavaScript;

/// <summary><c>console</c> of policies: every method writes one line to the debug log.</summary>
internal sealed class ConsoleObject : ObjectInstance
{
    private static readonly string[] Methods = ["log", "debug", "info", "warn", "error"];

    /// <param name="write">Receives a line.</param>
    /// <param name="maxLength">Maximum length of a line in characters; the rest is cut.</param>
    public ConsoleObject(Engine engine, Action<string> write, int maxLength)
        : base(engine)
    {
        Prototype = engine.Intrinsics.Object.PrototypeObject;
        foreach (string method in Methods)
        {
            FastSetDataProperty(method, new ClrFunction(
                engine,
                method,
                (_, arguments) =>
                {
                    write(Describe(arguments, maxLength));
                    return Undefined;
                }));
        }
    }

    private static string Describe(JsValue[] arguments, int maxLength)
    {
        var line = new StringBuilder();
        foreach (JsValue argument in arguments)
        {
            // Objects are named, not printed: they can contain secrets, and reading them could run the policy's own
            // code.
            string text = argument is ObjectInstance ? "[object]" : argument.ToString();
            line.Append(line.Length == 0 ? "" : " ").Append(text.AsSpan(0, Math.Min(text.Length, maxLength)));
            if (line.Length > maxLength)
            {
                line.Length = maxLength;
                break;
            }
        }

        return line.ToString();
    }
}
