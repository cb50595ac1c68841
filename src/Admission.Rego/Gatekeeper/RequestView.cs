using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>
/// A request as Gatekeeper shows it: on DELETE the object is the old object, and members without a value are null.
/// </summary>
/// <param name="request">The member <c>request</c> of the AdmissionReview.</param>
/// <param name="isDelete">Is the operation DELETE?</param>
/// <param name="namespaceObject">The Namespace of the object; null if templates do not see it.</param>
internal sealed class RequestView(RegoValue request, bool isDelete, RegoValue? namespaceObject) : RegoObject
{
    private const string ObjectName = "object";
    private const string OldObjectName = "oldObject";
    private const string NamespaceName = "_unstable";

    private readonly RegoObject _request = request as RegoObject ?? Empty;
    private readonly RegoObject? _unstable =
        namespaceObject is null ? null : (RegoObject)RegoDocument.At(namespaceObject, "namespace");

    private RegoObject? _all;

    public override int Count => All.Count;

    private RegoObject All
    {
        get
        {
            // Each policy that goes through all members reads them all.
            for (int i = 0; i < _request.Count; i++)
            {
                _ = _request.At(i);
            }

            return _all ??= ReadAll();
        }
    }

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : null;

    internal override RegoValue? Member(string key) => key switch
    {
        ObjectName => _request.Member(isDelete ? OldObjectName : ObjectName) ?? RegoNull.Value,
        OldObjectName or "options" => _request.Member(key) ?? RegoNull.Value,
        NamespaceName when _unstable is not null => _unstable,
        _ => _request.Member(key),
    };

    internal override (RegoValue Key, RegoValue Value) At(int position) => All.At(position);

    private RegoObject ReadAll()
    {
        ObjectBuilder all = ObjectBuilder.From(_request);
        foreach (string name in (string[])[ObjectName, OldObjectName, "options", NamespaceName])
        {
            if (Member(name) is { } value)
            {
                all.Set(name, value);
            }
        }

        return all.Build();
    }
}
