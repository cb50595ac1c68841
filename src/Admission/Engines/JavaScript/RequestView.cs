using Admission.Protocol;
using Jint.Native;

namespace Admission.Engines.JavaScript;

/// <summary><c>request</c> of the contract: what is asked and by whom, without the objects.</summary>
internal static class RequestView
{
    private static readonly string[] Names =
    [
        "uid", "operation", "kind", "resource", "subresource", "name", "generateName", "namespace", "user", "dryRun",
        "options",
    ];

    private static readonly string[] KindNames = ["group", "version", "kind"];
    private static readonly string[] ResourceNames = ["group", "version", "resource"];
    private static readonly string[] UserNames = ["username", "uid", "groups", "extra"];

    /// <summary>Binds a request.</summary>
    public static RecordView Bind(JsonBinder binder, AdmissionRequest request) => new(
        binder,
        Names,
        Text(request.Uid),
        Text(request.Operation.ToWire()),
        new RecordView(
            binder, KindNames, Text(request.Kind.Group), Text(request.Kind.Version), Text(request.Kind.Kind)),
        new RecordView(
            binder,
            ResourceNames,
            Text(request.Resource.Group),
            Text(request.Resource.Version),
            Text(request.Resource.Resource)),
        Text(request.Subresource),
        Text(request.Name),
        Text(request.GenerateName),
        Text(request.Namespace),
        BindUser(binder, request.User),
        request.DryRun ? JsBoolean.True : JsBoolean.False,
        binder.BindOrNull(request.Options));

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
