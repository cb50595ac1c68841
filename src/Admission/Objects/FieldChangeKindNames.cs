using System.Diagnostics;

namespace Admission.Objects;

/// <summary>The words of the policy contract for <see cref="FieldChangeKind"/>.</summary>
public static class FieldChangeKindNames
{
    /// <summary><c>added</c>, <c>removed</c> or <c>changed</c>.</summary>
    public static string ToName(this FieldChangeKind kind) => kind switch
    {
        FieldChangeKind.Added => "added",
        FieldChangeKind.Removed => "removed",
        FieldChangeKind.Changed => "changed",
        _ => throw new UnreachableException($"unknown change {kind}"),
    };
}
