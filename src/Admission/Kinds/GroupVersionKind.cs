namespace Admission.Kinds;

/// <summary>A kind in one version of its API. <see cref="Group"/> is empty for the core group.</summary>
public readonly record struct GroupVersionKind(string Group, string Version, string Kind)
{
    /// <summary><c>v1</c> or <c>apps/v1</c>, as an object's <c>apiVersion</c> writes it.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <inheritdoc/>
    public override string ToString() => $"{ApiVersion}, Kind={Kind}";
}
