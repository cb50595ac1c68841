using Admission.Protocol;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>The members of a request that are not known.</summary>
internal static class UnknownMembers
{
    /// <summary>The request; reading a member that is not known ends the evaluation.</summary>
    /// <param name="request">The request.</param>
    /// <param name="unknown">What is not known.</param>
    /// <param name="showsOldAsObject">Is the old object shown as the object too, as on DELETE in Gatekeeper?</param>
    public static RegoValue Hide(RegoObject request, UnknownParts unknown, bool showsOldAsObject = false)
    {
        if (unknown == UnknownParts.None)
        {
            return request;
        }

        var members = new List<string>();
        bool isOldUnknown = (unknown & UnknownParts.OldObject) != 0;
        if ((unknown & UnknownParts.Object) != 0 || (isOldUnknown && showsOldAsObject))
        {
            members.Add("object");
        }

        if (isOldUnknown)
        {
            members.Add("oldObject");
        }

        if ((unknown & UnknownParts.User) != 0)
        {
            members.Add("userInfo");
        }

        if ((unknown & UnknownParts.Options) != 0)
        {
            members.Add("options");
            members.Add("dryRun");
        }

        return members.Count == 0 ? request : new PartialObject(request, [.. members]);
    }
}
