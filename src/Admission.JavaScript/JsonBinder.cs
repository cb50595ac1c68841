using System.Collections.Frozen;
using Admission.Json;
using Admission.Memo;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;

namespace Admission.JavaScript;

/// <summary>
/// Converts JSON for policies. Objects are lazy and read-only; arrays are real, frozen JavaScript arrays, because
/// Array.isArray is true for nothing else.
/// </summary>
internal sealed class JsonBinder
{
    private static readonly FrozenDictionary<string, JsString> Names =
        KnownNames.All.Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(static name => name, static name => new JsString(name), StringComparer.Ordinal);

    private static readonly JsString Length = new("length");

    // No value: defining it on a member changes only the member's flags.
    private static readonly PropertyDescriptor ReadOnly =
        new(null!, writable: false, enumerable: null, configurable: false);

    /// <param name="engine">The engine of the values.</param>
    /// <param name="trace">Records what policies read of the values; null for constant values.</param>
    public JsonBinder(Engine engine, ReadTrace? trace)
    {
        Engine = engine;
        Trace = trace;
        ObjectPrototype = engine.Intrinsics.Object.PrototypeObject;
    }

    public Engine Engine { get; }

    /// <summary>Records what policies read; null for no recording.</summary>
    public ReadTrace? Trace { get; }

    public ObjectInstance ObjectPrototype { get; }

    /// <summary>The JavaScript value; null if there is not JSON (<c>object</c> of a DELETE).</summary>
    public JsValue BindOrNull(JsonValue? json) => json is null ? JsValue.Null : Bind(json);

    /// <summary>The JavaScript value of a JSON value.</summary>
    public JsValue Bind(JsonValue json) => json.Kind switch
    {
        JsonKind.Object => new JsonObjectView(this, json),
        JsonKind.Array => BindArray(json),
        JsonKind.String => BindName(json.Text!),
        JsonKind.Number => json.TryGetInt64(out long integer) && integer is > int.MinValue and < int.MaxValue
            ? JsNumber.Create((int)integer)
            : JsNumber.Create(json.Number),
        JsonKind.Boolean => json.IsTrue ? JsBoolean.True : JsBoolean.False,
        _ => JsValue.Null,
    };

    /// <summary>A string; names that most objects have are created once for all engines.</summary>
    public static JsValue BindName(string name) =>
        Names.TryGetValue(name, out JsString? known) ? known : JsString.Create(name);

    /// <summary>
    /// A frozen array of values of this engine. Object.freeze does the same through the interpreter, at twice the cost,
    /// and would reset the limits of the current evaluation.
    /// </summary>
    public JsArray Freeze(JsValue[] items)
    {
        var array = new JsArray(Engine, items);
        for (int i = 0; i < items.Length; i++)
        {
            array.DefineOwnProperty(JsNumber.Create(i), ReadOnly);
        }

        array.DefineOwnProperty(Length, ReadOnly);
        array.PreventExtensions();
        return array;
    }

    private JsArray BindArray(JsonValue json)
    {
        var items = new JsValue[json.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Bind(json[i]);
        }

        return Freeze(items);
    }
}
