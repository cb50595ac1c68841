using System.Collections.Immutable;
using Admission.Json;
using Admission.Lookups;
using Admission.Memo;
using Admission.Objects;
using Admission.Protocol;
using Jint.Native;

namespace Admission.JavaScript;

/// <summary>
/// The converted values of one review: created when a policy first reads them, and shared by all policies of the
/// review.
/// </summary>
/// <param name="types">Prototypes.</param>
/// <param name="binder">Converts recorded values.</param>
/// <param name="constants">Converts values that are read as a whole.</param>
/// <param name="now">The time that policies see.</param>
/// <param name="workloads">Kinds with a pod template.</param>
/// <param name="objects">The other objects of the cluster.</param>
internal sealed class ReviewView(
    ReviewTypes types,
    JsonBinder binder,
    JsonBinder constants,
    AdmissionRequest request,
    DateTimeOffset now,
    WorkloadKinds workloads,
    IClusterObjects objects)
{
    private static readonly string[] ChangeNames = ["field", "kind", "before", "after"];

    private ImmutableArray<PodTemplate> _templates;
    private int _template;
    private bool _isTemplateRead;
    private JsValue? _request;
    private JsValue? _object;
    private JsValue? _oldObject;
    private JsValue? _pod;
    private JsValue? _containers;
    private JsValue? _changes;

    public bool IsUpdate => request.Operation == Operation.Update;

    /// <summary>The namespace of the request; empty for a cluster-scoped object.</summary>
    public string Namespace => request.Namespace;

    /// <summary>The other objects of the cluster; lookups are not remembered.</summary>
    public IClusterObjects Lookups
    {
        get
        {
            binder.Trace?.GiveUp();
            return objects;
        }
    }

    /// <summary>Is a looked-up object the one under review?</summary>
    public bool IsOf(ReadKind kind, JsonValue found)
    {
        if (request.Name.Length == 0
            || !kind.IsSame(new ReadKind(request.Resource.Group, request.Resource.Resource, request.Kind.Kind)))
        {
            return false;
        }

        JsonValue? metadata = found.Member("metadata");
        string space = request.Kind.Kind == "Namespace" ? "" : request.Namespace;
        return metadata?.Member("name")?.Text == request.Name
            && (metadata.Member("namespace")?.Text ?? "") == space;
    }

    /// <summary><c>request</c></summary>
    public JsValue Request => _request ??= new RequestView(binder, constants, request);

    /// <summary><c>object</c></summary>
    public JsValue Object
    {
        get
        {
            binder.Trace?.Read(FactKind.Object);
            return _object ??= binder.BindOrNull(Known(request.Object, UnknownParts.Object));
        }
    }

    /// <summary><c>oldObject</c></summary>
    public JsValue OldObject
    {
        get
        {
            binder.Trace?.Read(FactKind.OldObject);
            return _oldObject ??= binder.BindOrNull(KnownOldObject());
        }
    }

    /// <summary><c>pod</c></summary>
    public JsValue Pod
    {
        get
        {
            binder.Trace?.Read(FactKind.Template);
            PodTemplate? template = Template;
            return _pod ??= template is not null ? types.WrapPod(template) : JsValue.Null;
        }
    }

    /// <summary><c>containers</c></summary>
    public JsValue Containers
    {
        get
        {
            // The path of the template is part of the path of each container's fields.
            binder.Trace?.Read(FactKind.Template);
            binder.Trace?.Read(FactKind.Containers);
            PodTemplate? template = Template;
            return _containers ??= BindContainers(template);
        }
    }

    /// <summary><c>now</c>; created for each policy, because a date can be changed.</summary>
    public JsValue Now
    {
        get
        {
            binder.Trace?.GiveUp();
            return new JsDate(binder.Engine, Known(now, UnknownParts.Time));
        }
    }

    /// <summary>The pod template that policies see; null if there is none.</summary>
    public PodTemplate? Template
    {
        get
        {
            if (_templates.IsDefault)
            {
                _templates = (Known(request.Object, UnknownParts.Object) ?? KnownOldObject()) is { } root
                    ? PodTemplate.FindAll(root, request.Kind, workloads)
                    : [];
            }

            _isTemplateRead = true;
            return _template < _templates.Length ? _templates[_template] : null;
        }
    }

    /// <summary>
    /// Number of pod templates of the object; 0 if none was read since <see cref="Show"/>, because each of them then
    /// gives the same outcome.
    /// </summary>
    public int TemplatesToShow => _isTemplateRead ? _templates.Length : 0;

    /// <summary>Selects the template for <c>pod</c> and <c>containers</c>, before a policy runs.</summary>
    /// <param name="template">Its position in the object, from 0.</param>
    public void Show(int template)
    {
        if (_template != template)
        {
            (_template, _pod, _containers) = (template, null, null);
        }

        _isTemplateRead = false;
    }

    /// <summary>The result of <c>changes</c>.</summary>
    public JsValue Changes(FieldPattern[] ignore)
    {
        // It reads both objects in full, which are never the same twice.
        binder.Trace?.GiveUp();
        if (ignore.Length > 0)
        {
            return BindChanges(ignore);
        }

        return _changes ??= BindChanges([]);
    }

    private JsArray BindChanges(FieldPattern[] ignore)
    {
        if (request.Operation != Operation.Update)
        {
            return binder.Freeze([]);
        }

        Known(request.Object, UnknownParts.Object);
        KnownOldObject();

        var changes = FieldChanges.Between(request.OldObject, request.Object, workloads, ignore);
        var items = new JsValue[changes.Length];
        for (int i = 0; i < items.Length; i++)
        {
            FieldChange change = changes[i];
            items[i] = new RecordView(
                binder,
                ChangeNames,
                new JsString(change.Field.ToString()),
                JsonBinder.BindName(change.Kind.ToName()),
                BindExact(change.Before),
                BindExact(change.After));
        }

        return binder.Freeze(items);
    }

    private JsonValue? KnownOldObject() => Known(request.OldObject, UnknownParts.OldObject);

    private T Known<T>(T value, UnknownParts part) => (request.Unknown & part) == 0
        ? value
        : throw new UnknownPartException(part);

    private JsArray BindContainers(PodTemplate? template)
    {
        if (template is null)
        {
            return binder.Freeze([]);
        }

        ReadOnlySpan<PodContainer> containers = template.Containers;
        var items = new JsValue[containers.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = types.WrapContainer(containers[i]);
        }

        return binder.Freeze(items);
    }

    /// <summary>An integer beyond the range of a JavaScript number becomes text.</summary>
    private JsValue BindExact(JsonValue? value)
    {
        const long MaxExact = 1L << 53;
        if (value is null)
        {
            return JsValue.Undefined;
        }

        if (value.NumberText is not { } text
            || (value.TryGetInt64(out long number) && number is >= -MaxExact and <= MaxExact))
        {
            return binder.Bind(value);
        }

        bool isInteger = text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        return isInteger ? new JsString(text) : binder.Bind(value);
    }
}
