using System.Collections.Immutable;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Objects;

/// <summary>
/// The pod template of any workload, so that a rule written once for a Pod holds for the Deployment that would make it.
/// Immutable but for its lazily read containers; use it from one thread at a time.
/// </summary>
public sealed class PodTemplate
{
    private static readonly ImmutableArray<(string Name, ContainerType Type)> Lists =
    [
        ("containers", ContainerType.Container),
        ("initContainers", ContainerType.Init),
        ("ephemeralContainers", ContainerType.Ephemeral),
    ];

    private readonly JsonValue _value;
    private PodContainer[]? _containers;

    private PodTemplate(JsonValue value, FieldPath field)
    {
        _value = value;
        Field = field;
    }

    /// <summary>Where the template is: empty for a Pod, <c>spec.template</c> for a Deployment.</summary>
    public FieldPath Field { get; }

    /// <summary>Metadata of the pods; null where there is none.</summary>
    public JsonValue? Metadata => _value.Member("metadata");

    /// <summary>Spec of the pods; null where there is none.</summary>
    public JsonValue? Spec => _value.Member("spec");

    /// <summary>
    /// Every container, init container and ephemeral container, in this order. Nothing is left out: what is no list, or
    /// no object in a list, is there as a malformed container. An explicit null is the same as absent, as in
    /// Kubernetes.
    /// </summary>
    public ReadOnlySpan<PodContainer> Containers => _containers ??= ReadContainers();

    /// <summary>
    /// Finds the pod template of an object. Null where its kind holds none, or where the object has none: a ReplicaSet
    /// without a template makes no pods.
    /// </summary>
    /// <param name="root">The object.</param>
    /// <param name="kind">Its kind, as the review names it.</param>
    /// <param name="kinds">Kinds with a pod template.</param>
    public static PodTemplate? Find(JsonValue root, GroupVersionKind kind, WorkloadKinds kinds)
    {
        if (kinds.Find(kind.Group, kind.Kind) is not { } workload)
        {
            return null;
        }

        JsonValue value = root;
        FieldPath field = FieldPath.Root;
        foreach (string name in workload.TemplatePath)
        {
            if (value.Kind != JsonKind.Object)
            {
                break;
            }

            if (value.Member(name) is not { } next || next.Kind == JsonKind.Null)
            {
                return null;
            }

            value = next;
            field = field.Append(name);
        }

        return new PodTemplate(value, field);
    }

    /// <summary>Where one of the template's fields is: <c>FieldOf("spec.hostNetwork")</c>.</summary>
    public FieldPath FieldOf(string path) => Field.AppendText(path);

    private PodContainer[] ReadContainers()
    {
        if (_value.Kind != JsonKind.Object)
        {
            return [new PodContainer(ContainerType.Container, _value, Field, isMalformed: true)];
        }

        if (Spec is not { } spec || spec.Kind == JsonKind.Null)
        {
            return [];
        }

        FieldPath specField = Field.Append("spec");
        if (spec.Kind != JsonKind.Object)
        {
            return [new PodContainer(ContainerType.Container, spec, specField, isMalformed: true)];
        }

        var containers = new List<PodContainer>();
        foreach ((string name, ContainerType type) in Lists)
        {
            if (spec.Member(name) is { } list && list.Kind != JsonKind.Null)
            {
                ReadList(list, type, specField.Append(name), containers);
            }
        }

        return [.. containers];
    }

    private static void ReadList(JsonValue list, ContainerType type, FieldPath field, List<PodContainer> containers)
    {
        if (list.Kind != JsonKind.Array)
        {
            containers.Add(new PodContainer(type, list, field, isMalformed: true));
            return;
        }

        ReadOnlySpan<JsonValue> items = list.Items;
        for (int i = 0; i < items.Length; i++)
        {
            containers.Add(new PodContainer(
                type, items[i], field.Append(i), isMalformed: items[i].Kind != JsonKind.Object));
        }
    }
}
