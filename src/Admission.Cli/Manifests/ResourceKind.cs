using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>The resource that a kind is sent to.</summary>
/// <param name="Resource">Group, version and plural.</param>
/// <param name="IsNamespaced">Do its objects live in a namespace?</param>
/// <param name="IsGuessed">Is it neither built in nor declared by a CRD of the input?</param>
internal sealed record ResourceKind(GroupVersionResource Resource, bool IsNamespaced, bool IsGuessed);
