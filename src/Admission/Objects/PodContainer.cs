using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// One container of a pod template. A value that is no object where a container should be is a container too, with
/// <see cref="IsMalformed"/>: policies see it, find nothing they require in it and an image that is no reference, and
/// so refuse it. The API server never sends one.
/// </summary>
public sealed class PodContainer
{
    private ImageReference? _image;

    internal PodContainer(ContainerType type, JsonValue value, FieldPath field, bool isMalformed)
    {
        Type = type;
        Value = value;
        Field = field;
        IsMalformed = isMalformed;
    }

    /// <summary>Which list it is in.</summary>
    public ContainerType Type { get; }

    /// <summary>The container as it was sent; an object unless <see cref="IsMalformed"/>.</summary>
    public JsonValue Value { get; }

    /// <summary>Where it is in the object: <c>spec.template.spec.containers[0]</c>.</summary>
    public FieldPath Field { get; }

    /// <summary>
    /// Is this no object, or something else in the place of the list of containers, the spec or the template?
    /// </summary>
    public bool IsMalformed { get; }

    /// <summary>Its name; empty where it has none.</summary>
    public string Name => Value.Member("name")?.Text ?? "";

    /// <summary>
    /// Its image; <see cref="ImageReference.Missing"/> if it names none, and an invalid reference if it is malformed.
    /// </summary>
    public ImageReference Image => _image ??= IsMalformed
        ? ImageReference.Malformed(Value, "the container is not an object in a list. Write a list of objects.")
        : ImageReference.Read(Value.Member("image"));

    /// <summary>An init container that keeps running beside the others: restartPolicy Always.</summary>
    public bool IsSidecar => Type == ContainerType.Init
        && string.Equals(Value.Member("restartPolicy")?.Text, "Always", StringComparison.Ordinal);

    /// <summary>
    /// Where one of its fields is: <c>FieldOf("image")</c>, <c>FieldOf("securityContext.privileged")</c>.
    /// </summary>
    public FieldPath FieldOf(string path) => Field.AppendText(path);
}
