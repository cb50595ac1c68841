using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Admission.JavaScript;

/// <summary>A type of objects of the module <c>admission</c>: its methods are on one frozen prototype.</summary>
/// <typeparam name="T">The value of its objects.</typeparam>
internal sealed class HostType<T>
    where T : class
{
    private readonly string _name;

    /// <param name="sandbox">The engine.</param>
    /// <param name="binder">Binds for the engine.</param>
    /// <param name="name">Name for messages, such as <c>a quantity</c>.</param>
    /// <param name="members">Names of the data members.</param>
    /// <param name="read">Reads the member at a position.</param>
    /// <param name="methods">The methods, by name.</param>
    public HostType(
        Sandbox sandbox,
        JsonBinder binder,
        string name,
        string[] members,
        Func<T, int, JsValue> read,
        params (string Name, Func<T, JsValue[], JsValue> Call)[] methods)
    {
        _name = name;
        Binder = binder;
        Members = members;
        MemberNames = Array.ConvertAll(members, JsonBinder.BindName);
        ReadMember = read;
        var prototype = new JsObject(binder.Engine);
        foreach ((string method, Func<T, JsValue[], JsValue> call) in methods)
        {
            prototype.FastSetDataProperty(
                method,
                new ClrFunction(binder.Engine, method, (self, arguments) => call(Unwrap(self, method), arguments)));
        }

        sandbox.DeepFreeze(prototype);
        Prototype = prototype;
    }

    public JsonBinder Binder { get; }

    public string[] Members { get; }

    public JsValue[] MemberNames { get; }

    public Func<T, int, JsValue> ReadMember { get; }

    public ObjectInstance Prototype { get; }

    /// <summary>The JavaScript object for a value.</summary>
    public HostObject<T> Wrap(T value) => new(this, value);

    /// <summary>The value of an object of this type; null for any other value.</summary>
    public static T? TryUnwrap(JsValue value) => (value as HostObject<T>)?.Value;

    private T Unwrap(JsValue self, string method) => TryUnwrap(self) ?? throw new JavaScriptException(
        Binder.Engine.Intrinsics.TypeError, $"{method} is a method of {_name}: call it on an object of that type");
}

/// <summary>An object of the module <c>admission</c>.</summary>
/// <typeparam name="T">Its value.</typeparam>
internal sealed class HostObject<T> : ReadOnlyObject
    where T : class
{
    private readonly HostType<T> _type;

    public HostObject(HostType<T> type, T value)
        : base(type.Binder.Engine, type.Prototype)
    {
        _type = type;
        Value = value;
    }

    public T Value { get; }

    /// <inheritdoc/>
    protected override JsValue? Read(string name)
    {
        int index = Array.IndexOf(_type.Members, name);
        return index < 0 ? null : _type.ReadMember(Value, index);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys() => _type.MemberNames;
}
