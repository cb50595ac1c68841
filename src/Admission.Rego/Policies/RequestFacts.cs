using Admission.Memo;
using Admission.Protocol;

namespace Admission.Rego.Policies;

/// <summary>Reads facts of a request as policies in Rego see it: members of its JSON.</summary>
internal sealed class RequestFacts : FactReader
{
    private AdmissionRequest? _request;

    /// <summary>The request that facts are read from; null for none.</summary>
    public void Begin(AdmissionRequest? request)
    {
        _request = request;
        Rewind();
    }

    protected override void AppendOther(in Fact fact)
    {
        switch (fact.Kind)
        {
            case FactKind.Request:
                Deliver(_request!.Raw);
                break;
            case FactKind.Object:
                Deliver(_request!.Object);
                break;
            default:
                Refuse();
                break;
        }
    }
}
