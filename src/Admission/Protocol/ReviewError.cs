namespace Admission.Protocol;

/// <summary>Why a body is no AdmissionReview that can be judged.</summary>
/// <param name="Field">Path of the field, <c>request.uid</c>; empty for the body itself.</param>
/// <param name="Message">What is wrong and how to fix it; holds no value of the body.</param>
public sealed record ReviewError(string Field, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
