using System.Collections.Immutable;
using Admission.Lookups;
using Jint.Native;

namespace Admission.JavaScript;

/// <summary>
/// <c>lookup</c>: the kinds that one policy declares in <c>reads</c>. Created once for each policy of an engine.
/// </summary>
internal sealed class LookupView : ReadOnlyObject
{
    private readonly string[] _names;
    private readonly JsValue[] _kinds;

    /// <param name="binder">Binds for the engine.</param>
    /// <param name="functions">The functions of each kind.</param>
    public LookupView(JsonBinder binder, LookupFunctions functions, ImmutableArray<ReadDeclaration> reads)
        : base(binder.Engine, binder.ObjectPrototype)
    {
        _names = [.. reads.Select(static read => read.Name)];
        _kinds = [.. reads.Select(read => new LookupKindView(binder, functions, read))];
    }

    /// <inheritdoc/>
    protected override JsValue? Read(string name)
    {
        int index = Array.IndexOf(_names, name);
        if (index >= 0 || name is "toJSON" or "then" || Engine.Intrinsics.Object.PrototypeObject.HasOwnProperty(name))
        {
            return index < 0 ? null : _kinds[index];
        }

        throw Arguments.Wrong(
            Engine,
            _names.Length == 0
                ? $"lookup.{name}: the policy declares no reads. Add reads: {{ {name}: {{ resource: \"…\" }} }}"
                : $"lookup.{name}: the policy does not declare it. Its reads are {string.Join(", ", _names)}");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys() => Array.ConvertAll(_names, JsonBinder.BindName);
}
