using System.Diagnostics;
using Admission.Memo;
using Admission.Protocol;
using Jint.Native;

namespace Admission.JavaScript;

/// <summary><c>request</c> of the contract: the request and its user, without the objects.</summary>
internal sealed class RequestView : ReadOnlyObject
{
    private const string OptionsName = "options";

    private static readonly string[] Names =
    [
        "uid", "operation", "kind", "resource", "subresource", "name", "generateName", "namespace", "user", "dryRun",
        OptionsName,
    ];

    private static readonly JsValue[] Keys = Array.ConvertAll(Names, JsonBinder.BindName);

    private static readonly string[] KindNames = ["group", "version", "kind"];
    private static readonly string[] ResourceNames = ["group", "version", "resource"];
    private static readonly string[] UserNames = ["username", "uid", "groups", "extra"];

    private readonly JsonBinder _binder;
    private readonly JsonBinder _constants;
    private readonly AdmissionRequest _request;
    private readonly JsValue?[] _values = new JsValue?[Names.Length];

    /// <param name="binder">Converts recorded values: the options.</param>
    /// <param name="constants">Converts values that are read as a whole.</param>
    public RequestView(JsonBinder binder, JsonBinder constants, AdmissionRequest request)
        : base(binder.Engine, binder.ObjectPrototype)
    {
        _binder = binder;
        _constants = constants;
        _request = request;
    }

    /// <inheritdoc/>
    protected override JsValue? Read(string name)
    {
        int index = Array.IndexOf(Names, name);
        if (index < 0)
        {
            return null;
        }

        _binder.Trace?.Read(name == OptionsName ? FactKind.Options : FactKind.Request, name);
        return _values[index] ??= Bind(name);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys() => Keys;

    private JsValue Bind(string name) => name switch
    {
        "uid" => Text(_request.Uid),
        "operation" => Text(_request.Operation.ToWire()),
        "kind" => new RecordView(
            _constants, KindNames, Text(_request.Kind.Group), Text(_request.Kind.Version), Text(_request.Kind.Kind)),
        "resource" => new RecordView(
            _constants,
            ResourceNames,
            Text(_request.Resource.Group),
            Text(_request.Resource.Version),
            Text(_request.Resource.Resource)),
        "subresource" => Text(_request.Subresource),
        "name" => Text(_request.Name),
        "generateName" => Text(_request.GenerateName),
        "namespace" => Text(_request.Namespace),
        "user" => BindUser(_constants, Known(_request.User, UnknownParts.User)),
        "dryRun" => _request.DryRun ? JsBoolean.True : JsBoolean.False,
        OptionsName => _binder.BindOrNull(Known(_request.Options, UnknownParts.Options)),
        _ => throw new UnreachableException($"unknown member {name}"),
    };

    private T Known<T>(T value, UnknownParts part) =>
        (_request.Unknown & part) == 0 ? value : throw new UnknownPartException(part);

    private static RecordView BindUser(JsonBinder binder, UserInfo user)
    {
        var groups = new JsValue[user.Groups.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = Text(user.Groups[i]);
        }

        return new RecordView(
            binder,
            UserNames,
            Text(user.Username),
            Text(user.Uid),
            binder.Freeze(groups),
            user.Extra is { Kind: Json.JsonKind.Object } extra ? binder.Bind(extra) : new RecordView(binder, []));
    }

    private static JsValue Text(string text) => JsonBinder.BindName(text);
}
