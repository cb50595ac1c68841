using Admission.Lookups;
using Jint.Native;

namespace Admission.JavaScript;

/// <summary>A kind that a policy declares in <c>reads</c>: a member of <c>lookup</c>.</summary>
/// <param name="binder">Binds for the engine.</param>
internal sealed class LookupKindView(JsonBinder binder, LookupFunctions functions, ReadDeclaration declaration)
    : ReadOnlyObject(binder.Engine, binder.ObjectPrototype)
{
    private static readonly JsValue[] Keys = Array.ConvertAll(["get", "by", "list"], JsonBinder.BindName);

    public ReadDeclaration Declaration => declaration;

    /// <inheritdoc/>
    protected override JsValue? Read(string name) => name switch
    {
        "get" => functions.Get,
        "by" => functions.By,
        "list" => functions.List,
        _ => null,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys() => Keys;
}
