using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Objects;

/// <summary>
/// The pod template of any workload, so that a rule for a Pod also covers the Deployment that would create it.
/// Immutable except for its lazily read containers. Not thread-safe.
/// </summary>
public sealed class PodTemplate
{
    private static readonly ImmutableArray<(string Name, ContainerType Type)> Lists =
    [
        ("containers", ContainerType.Container),
        ("initContainers", ContainerType.Init),
        ("ephemeralContainers", ContainerType.Ephemeral),
    ];

    // Names of containers in kinds of projects that have the members of a pod spec themselves.
    private static readonly ImmutableArray<(string Name, ContainerType Type)> OwnLists =
        [.. Lists, ("sidecars", ContainerType.Container)];

    private const string ContainerSet = "containerSet";

    private static readonly string[] OwnContainers = ["container", "script"];

    private readonly JsonValue _value;
    private readonly bool _isPodSpec;
    private readonly bool _isMalformed;
    private PodContainer[]? _containers;

    internal PodTemplate(JsonValue value, FieldPath field, bool isPodSpec, bool isMalformed = false)
    {
        _value = value;
        _isPodSpec = isPodSpec;
        _isMalformed = isMalformed || value.Kind != JsonKind.Object;
        Field = field;
    }

    /// <summary>
    /// Path of the template: empty for a Pod, <c>spec.template</c> for a Deployment. A pod spec without a template
    /// around it is its own template.
    /// </summary>
    public FieldPath Field { get; }

    /// <summary>Metadata of the pods; null if there is none.</summary>
    public JsonValue? Metadata => _value.Member("metadata");

    /// <summary>Spec of the pods; null if there is none.</summary>
    public JsonValue? Spec => _isPodSpec ? _value : _value.Member("spec");

    /// <summary>
    /// Every container, init container and ephemeral container, in this order. Nothing is omitted: a value that is not
    /// a list, or an item that is not an object, is a malformed container. An explicit null is the same as absent, as
    /// in Kubernetes.
    /// </summary>
    public ReadOnlySpan<PodContainer> Containers => _containers ??= ReadContainers();

    /// <summary>
    /// Finds the pod templates of an object, in the order of its kind's paths. None if its kind has none, or if the
    /// object has none: a ReplicaSet without a template creates no pods.
    /// </summary>
    /// <param name="root">The object.</param>
    /// <param name="kind">Its kind, as the review names it.</param>
    /// <param name="kinds">Kinds with pod templates.</param>
    public static ImmutableArray<PodTemplate> FindAll(JsonValue root, GroupVersionKind kind, WorkloadKinds kinds)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(kinds);
        if (kinds.Find(kind.Group, kind.Kind) is not { } workload)
        {
            return [];
        }

        var found = new List<PodTemplate>(1);
        foreach (TemplatePath path in workload.Templates)
        {
            path.Find(root, found);
        }

        return [.. found];
    }

    /// <summary>The first of <see cref="FindAll"/>; null if there is none.</summary>
    public static PodTemplate? Find(JsonValue root, GroupVersionKind kind, WorkloadKinds kinds) =>
        FindAll(root, kind, kinds) is [{ } first, ..] ? first : null;

    /// <summary>Path of one of the template's fields: <c>FieldOf("spec.hostNetwork")</c>.</summary>
    public FieldPath FieldOf(string path)
    {
        const string SpecPrefix = "spec.";
        ArgumentNullException.ThrowIfNull(path);
        if (!_isPodSpec)
        {
            return Field.AppendText(path);
        }

        if (path == "spec")
        {
            return Field;
        }

        bool isOfSpec = path.StartsWith(SpecPrefix, StringComparison.Ordinal);
        return Field.AppendText(isOfSpec ? path[SpecPrefix.Length..] : path);
    }

    private PodContainer[] ReadContainers()
    {
        if (_isMalformed)
        {
            return [new PodContainer(ContainerType.Container, _value, Field, isMalformed: true)];
        }

        if (Spec is not { } spec || spec.Kind == JsonKind.Null)
        {
            return [];
        }

        FieldPath specField = _isPodSpec ? Field : Field.Append("spec");
        if (spec.Kind != JsonKind.Object)
        {
            return [new PodContainer(ContainerType.Container, spec, specField, isMalformed: true)];
        }

        var containers = new List<PodContainer>();
        foreach ((string name, ContainerType type) in _isPodSpec ? OwnLists : Lists)
        {
            if (spec.Member(name) is { } list && list.Kind != JsonKind.Null)
            {
                ReadList(list, type, specField.Append(name), containers);
            }
        }

        if (_isPodSpec)
        {
            ReadOwn(spec, specField, containers);
        }

        return [.. containers];
    }

    private static void ReadOwn(JsonValue spec, FieldPath field, List<PodContainer> containers)
    {
        foreach (string name in OwnContainers)
        {
            if (spec.Member(name) is { Kind: not JsonKind.Null } one)
            {
                containers.Add(new PodContainer(
                    ContainerType.Container, one, field.Append(name), isMalformed: one.Kind != JsonKind.Object));
            }
        }

        if (spec.Member(ContainerSet) is { Kind: not JsonKind.Null } set)
        {
            FieldPath setField = field.Append(ContainerSet);
            if (set.Kind != JsonKind.Object)
            {
                containers.Add(new PodContainer(ContainerType.Container, set, setField, isMalformed: true));
            }
            else if (set.Member("containers") is { Kind: not JsonKind.Null } list)
            {
                ReadList(list, ContainerType.Container, setField.Append("containers"), containers);
            }
        }
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
