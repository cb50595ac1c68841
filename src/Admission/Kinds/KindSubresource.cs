namespace Admission.Kinds;

/// <summary>A subresource of a resource.</summary>
/// <param name="Name">The name, <c>status</c>.</param>
/// <param name="Kind">
/// The kind that its requests carry: an Eviction for <c>pods/eviction</c>. Null if they carry the object itself.
/// </param>
public sealed record KindSubresource(string Name, GroupVersionKind? Kind);
