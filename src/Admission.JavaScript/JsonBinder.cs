using System.Collections.Frozen;
using Admission.JavaScript.Memo;
using Admission.Json;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;

namespace Admission.JavaScript;

/// <summary>
/// Turns JSON into what policies see. Objects are lazy and read-only; arrays are real JavaScript arrays, frozen,
/// because Array.isArray is true for nothing else.
/// </summary>
internal sealed class JsonBinder
{
    private static readonly FrozenDictionary<string, JsString> Names =
        KnownNames.All.Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(static name => name, static name => new JsString(name), StringComparer.Ordinal);

    private static readonly JsString Length = new("length");

    // No value: defining it on a member changes the member's flags alone.
    private static readonly PropertyDescriptor ReadOnly =
        new(null!, writable: false, enumerable: null, configurable: false);

    /// <param name="engine">The engine that the values belong to.</param>
    /// <param name="trace">Takes what policies read of the values; null for values that are always the same.</param>
    public JsonBinder(Engine engine, ReadTrace? trace)
    {
        Engine = engine;
        Trace = trace;
        ObjectPrototype = engine.Intrinsics.Object.PrototypeObject;
    }

    public Engine Engine { get; }

    /// <summary>Takes what policies read; null where nobody asks.</summary>
    public ReadTrace? Trace { get; }

    public ObjectInstance ObjectPrototype { get; }

    /// <summary>The JavaScript value; null where there is no JSON at all (<c>object</c> of a DELETE).</summary>
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

    /// <summary>A string; names that most objects have are made once for all engines.</summary>
    public static JsValue BindName(string name) =>
        Names.TryGetValue(name, out JsString? known) ? known : JsString.Create(name);

    /// <summary>
    /// A frozen array of values that this engine owns. Object.freeze does the same through the interpreter, at twice
    /// the cost, and would reset the limits of the evaluation that is under way.
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
