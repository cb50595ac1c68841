namespace Admission.Kinds;

/// <summary>A resource in one version of its API. <see cref="Group"/> is empty for the core group.</summary>
public readonly record struct GroupVersionResource(string Group, string Version, string Resource)
{
    /// <summary><c>pods</c> or <c>deployments.apps</c>, as kubectl and RBAC write it.</summary>
    public string PluralDotGroup => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    /// <inheritdoc/>
    public override string ToString() => $"{PluralDotGroup}/{Version}";
}
