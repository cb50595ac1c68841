using Admission.Protocol;

namespace Admission.JavaScript;

/// <summary>
/// Ends a policy that reads an unknown part of a request. Not a JavaScript exception, so that the policy cannot catch
/// it and decide anyway.
/// </summary>
internal sealed class UnknownPartException(UnknownParts part) : Exception
{
    public UnknownParts Part => part;

    /// <summary>The member of the policy contract that was read.</summary>
    public string Member => part switch
    {
        UnknownParts.Object => "object",
        UnknownParts.OldObject => "oldObject",
        UnknownParts.User => "request.user",
        UnknownParts.Options => "request.options",
        UnknownParts.Time => "now",
        _ => part.ToString(),
    };
}
