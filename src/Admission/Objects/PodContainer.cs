using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// One container of a pod template. A value that is not an object, in the place of a container, is a container with
/// <see cref="IsMalformed"/>: policies see it, find no required field and an invalid image, and so deny it. The API
/// server never sends one.
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
    /// Is this not an object, or something else in the place of the list of containers, the spec or the template?
    /// </summary>
    public bool IsMalformed { get; }

    /// <summary>Its name; empty if it has none.</summary>
    public string Name => Value.Member("name")?.Text ?? "";

    /// <summary>
    /// Its image; <see cref="ImageReference.Missing"/> if it names none, and an invalid reference if it is malformed.
    /// </summary>
    public ImageReference Image => _image ??= IsMalformed
        ? ImageReference.Malformed(Value, "the containers are not a list of objects. Write a list of objects.")
        : ImageReference.Read(Value.Member("image"));

    /// <summary>Is it an init container that keeps running beside the others (restartPolicy Always)?</summary>
    public bool IsSidecar => Type == ContainerType.Init
        && string.Equals(Value.Member("restartPolicy")?.Text, "Always", StringComparison.Ordinal);

    /// <summary>
    /// Path of one of its fields: <c>FieldOf("image")</c>, <c>FieldOf("securityContext.privileged")</c>.
    /// </summary>
    public FieldPath FieldOf(string path) => Field.AppendText(path);
}
