namespace Admission.Protocol;

/// <summary>Why a body is not an AdmissionReview that can be evaluated.</summary>
/// <param name="Field">Path of the field, <c>request.uid</c>; empty for the body itself.</param>
/// <param name="Message">The problem and how to fix it; contains no value of the body.</param>
public sealed record ReviewError(string Field, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
