using Jint.Native;

namespace Admission.JavaScript;

/// <summary>A read-only object with a few fixed members, such as a change or a kind.</summary>
internal sealed class RecordView : ReadOnlyObject
{
    private readonly string[] _names;
    private readonly JsValue[] _values;

    /// <param name="binder">Binds for the engine.</param>
    /// <param name="names">Names of the members.</param>
    /// <param name="values">Their values, in the same order.</param>
    public RecordView(JsonBinder binder, string[] names, params JsValue[] values)
        : base(binder.Engine, binder.ObjectPrototype)
    {
        _names = names;
        _values = values;
    }

    /// <inheritdoc/>
    protected override JsValue? Read(string name)
    {
        int index = Array.IndexOf(_names, name);
        return index < 0 ? null : _values[index];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys() => Array.ConvertAll(_names, JsonBinder.BindName);
}
