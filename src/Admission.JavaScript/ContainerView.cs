using Admission.Json;
using Admission.Memo;
using Admission.Objects;
using Jint.Native;
using Jint.Native.Object;

namespace Admission.JavaScript;

/// <summary>One container in policies: its own fields, its type and its parsed image.</summary>
internal sealed class ContainerView : ReadOnlyObject
{
    private const string TypeName = "type";
    private const string ImageName = "image";
    private const string FieldName = "field";

    private readonly JsonBinder _binder;
    private readonly Func<ImageReference, JsValue> _wrapImage;
    private readonly JsonObjectView? _own;
    private JsValue? _image;

    public ContainerView(
        JsonBinder binder, ObjectInstance prototype, PodContainer container, Func<ImageReference, JsValue> wrapImage)
        : base(binder.Engine, prototype)
    {
        _binder = binder;
        _wrapImage = wrapImage;
        _own = container.Value.Kind == JsonKind.Object ? new JsonObjectView(binder, container.Value) : null;
        Container = container;
    }

    public PodContainer Container { get; }

    /// <summary>Name of the container in messages: its name, or its path in the object if it has no name.</summary>
    public string Describe()
    {
        _binder.Trace?.Read(FactKind.Member, Container.Value, "name");
        return Container.Name.Length > 0 ? Container.Name : Container.Field.ToString();
    }

    /// <inheritdoc/>
    protected override JsValue? Read(string name) => name switch
    {
        ImageName => ReadImage(),
        TypeName => JsonBinder.BindName(Container.Type.ToName()),
        FieldName => null,
        _ => _own?.ReadMember(name),
    };

    private JsValue ReadImage()
    {
        _binder.Trace?.Read(FactKind.Member, Container.Value, ImageName);
        return _image ??= _wrapImage(Container.Image);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys()
    {
        var keys = new List<JsValue>();
        foreach (JsValue key in _own?.GetOwnPropertyKeys() ?? [])
        {
            if (key.ToString() is not (TypeName or ImageName or FieldName))
            {
                keys.Add(key);
            }
        }

        keys.Add(JsonBinder.BindName(ImageName));
        keys.Add(JsonBinder.BindName(TypeName));
        return keys;
    }
}
