namespace Admission.RegularExpressions;

/// <summary>Why a text is not a regular expression of RE2.</summary>
/// <param name="Code">The problem, such as <c>missing closing ]</c>.</param>
/// <param name="Expression">The part of the expression that is wrong.</param>
public sealed record Re2Error(string Code, string Expression)
{
    /// <summary>The message of Go's package regexp.</summary>
    public override string ToString() => $"error parsing regexp: {Code}: `{Expression}`";
}
