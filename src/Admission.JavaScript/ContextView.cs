using Jint.Native;

namespace Admission.JavaScript;

/// <summary>
/// The argument of <c>validate</c>: the members of the policy contract, each created when it is first read.
/// </summary>
internal sealed class ContextView : ReadOnlyObject
{
    private static readonly string[] Names =
    [
        "request", "object", "oldObject", "pod", "containers", "parameters", "now", "changes", "lookup", "deny",
        "warn",
    ];

    private static readonly JsValue[] Keys = Array.ConvertAll(Names, JsonBinder.BindName);

    private readonly ReviewView _review;
    private readonly JsValue _parameters;
    private readonly ReviewFunctions _functions;
    private readonly LookupView _lookup;
    private JsValue? _now;

    /// <param name="binder">Binds for the engine.</param>
    /// <param name="parameters">The policy's parameters as JavaScript values.</param>
    /// <param name="functions">The functions of the context.</param>
    /// <param name="lookup">The lookups of the policy.</param>
    public ContextView(
        JsonBinder binder, ReviewView review, JsValue parameters, ReviewFunctions functions, LookupView lookup)
        : base(binder.Engine, binder.ObjectPrototype)
    {
        _review = review;
        _parameters = parameters;
        _functions = functions;
        _lookup = lookup;
    }

    /// <inheritdoc/>
    protected override JsValue? Read(string name) => name switch
    {
        "request" => _review.Request,
        "object" => _review.Object,
        "oldObject" => _review.OldObject,
        "pod" => _review.Pod,
        "containers" => _review.Containers,
        "parameters" => _parameters,
        "now" => _now ??= _review.Now,
        "changes" => _functions.Changes,
        "lookup" => _lookup,
        "deny" => _functions.Deny,
        "warn" => _functions.Warn,
        _ => null,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys() => Keys;
}
