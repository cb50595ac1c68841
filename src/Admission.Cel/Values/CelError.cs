namespace Admission.Cel.Values;

/// <summary>Why an evaluation failed.</summary>
/// <param name="Message">The text as the API server words it, such as <c>no such key: spec</c>.</param>
public sealed record CelError(string Message)
{
    internal static readonly CelError NoSuchOverload = new("no such overload") { IsConstant = true };

    internal static readonly CelError CostLimit = new("operation cancelled: actual cost limit exceeded")
    {
        IsCostLimit = true,
        IsConstant = true,
    };

    internal static CelError UnknownAccess(string remedy) => new(
        "authorizer: undecided, because permissions are known only in the cluster"
            + (remedy.Length > 0 ? $". {remedy}" : ""))
    { IsUnknown = true };

    /// <summary>Did the evaluation cost more than it may?</summary>
    public bool IsCostLimit { get; init; }

    /// <summary>Does the value depend on something that is not known, so that the evaluation cannot decide?</summary>
    public bool IsUnknown { get; init; }

    /// <summary>
    /// Does the error belong to a program, so that each evaluation that fails there has the same one? Its text then
    /// has nothing of a review.
    /// </summary>
    internal bool IsConstant { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
