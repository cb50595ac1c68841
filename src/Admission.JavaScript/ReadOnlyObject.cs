using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace Admission.JavaScript;

/// <summary>
/// A JavaScript object whose members are created when they are read, and that nobody can change: a write is a
/// TypeError, as on a frozen object. The engine calls <see cref="TryGetOwnPropertyValue"/> on every read, so that reads
/// can be recorded.
/// </summary>
internal abstract class ReadOnlyObject : ObjectInstance
{
    private const PropertyFlag Flags =
        PropertyFlag.Enumerable | PropertyFlag.EnumerableSet | PropertyFlag.WritableSet | PropertyFlag.ConfigurableSet;

    /// <param name="engine">The engine of the object.</param>
    protected ReadOnlyObject(Engine engine, ObjectInstance prototype)
        : base(engine)
    {
        Prototype = prototype;

        // Once, here: freeze() and isFrozen() then give the same result for all data.
        base.PreventExtensions();
    }

    /// <summary>The value of a member; null if there is none.</summary>
    protected abstract JsValue? Read(string name);

    /// <summary>Names of the members, in JavaScript's enumeration order.</summary>
    protected abstract IReadOnlyList<JsValue> ReadKeys();

    /// <inheritdoc/>
    protected sealed override bool TryGetOwnPropertyValue(JsValue property, JsValue receiver, out JsValue value)
    {
        if (property is not JsSymbol && Read(property.ToString()) is { } found)
        {
            value = found;
            return true;
        }

        value = Undefined;
        return false;
    }

    /// <inheritdoc/>
    public sealed override PropertyDescriptor GetOwnProperty(JsValue property) =>
        TryGetOwnPropertyValue(property, this, out JsValue value)
            ? new PropertyDescriptor(value, Flags)
            : PropertyDescriptor.Undefined;

    /// <inheritdoc/>
    protected sealed override OwnPropertyProbe ProbeOwnProperty(JsValue property) =>
        TryGetOwnPropertyValue(property, this, out _) ? OwnPropertyProbe.Enumerable : OwnPropertyProbe.Missing;

    /// <inheritdoc/>
    public sealed override List<JsValue> GetOwnPropertyKeys(Types types = Types.Empty | Types.String | Types.Symbol) =>
        (types & Types.String) != 0 ? [.. ReadKeys()] : [];

    /// <inheritdoc/>
    public sealed override IEnumerable<KeyValuePair<JsValue, PropertyDescriptor>> GetOwnProperties()
    {
        foreach (JsValue key in ReadKeys())
        {
            yield return new KeyValuePair<JsValue, PropertyDescriptor>(key, GetOwnProperty(key));
        }
    }

    /// <inheritdoc/>
    public sealed override bool Set(JsValue property, JsValue value, JsValue receiver) => false;

    /// <inheritdoc/>
    public sealed override bool Delete(JsValue property) => ProbeOwnProperty(property) == OwnPropertyProbe.Missing;

    /// <inheritdoc/>
    public sealed override bool DefineOwnProperty(JsValue property, PropertyDescriptor desc)
    {
        // Object.freeze defines existing members as read-only: they are, so it succeeds.
        return ProbeOwnProperty(property) != OwnPropertyProbe.Missing
            && !desc.IsAccessorDescriptor()
            && !(desc.WritableSet && desc.Writable)
            && !(desc.ConfigurableSet && desc.Configurable)
            && !(desc.EnumerableSet && !desc.Enumerable)
            && (desc.Value is null || ReferenceEquals(desc.Value, GetOwnProperty(property).Value));
    }

    /// <inheritdoc/>
    public sealed override void RemoveOwnProperty(JsValue property)
    {
    }

    /// <inheritdoc/>
    protected sealed override void SetOwnProperty(JsValue property, PropertyDescriptor desc)
    {
    }
}
