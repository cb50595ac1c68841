using Admission.Memo;
using Admission.Objects;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;

namespace Admission.JavaScript;

/// <summary>The prototypes of <c>pod</c> and of the items of <c>containers</c>.</summary>
internal sealed class ReviewTypes
{
    private readonly HostType<PodTemplate> _pod;
    private readonly AdmissionModule _module;
    private readonly JsonBinder _binder;
    private readonly ObjectInstance _containerPrototype;

    /// <param name="sandbox">The engine.</param>
    /// <param name="binder">Binds for the engine.</param>
    /// <param name="module">Wraps images.</param>
    public ReviewTypes(Sandbox sandbox, JsonBinder binder, AdmissionModule module)
    {
        const string Call = "field(path)";
        _module = module;
        _binder = binder;
        var nothing = new RecordView(binder, []);
        _pod = new(
            sandbox,
            binder,
            "a pod",
            ["metadata", "spec"],
            (pod, member) =>
            {
                binder.Trace?.Read(member == 0 ? FactKind.PodMetadata : FactKind.PodSpec);
                return (member == 0 ? pod.Metadata : pod.Spec) is { Kind: not Json.JsonKind.Null } value
                    ? binder.Bind(value)
                    : nothing;
            },
            ("field", (pod, arguments) =>
                new JsString(pod.FieldOf(Arguments.ShortText(binder.Engine, arguments, 0, Call)).ToString())));
        var prototype = new JsObject(binder.Engine);
        prototype.FastSetDataProperty("field", new ClrFunction(binder.Engine, "field", (self, arguments) =>
            self is ContainerView container
                ? new JsString(
                    container.Container.FieldOf(Arguments.ShortText(binder.Engine, arguments, 0, Call)).ToString())
                : throw Arguments.Wrong(binder.Engine, "field is a method of a container: call it on an object of that "
                    + "type")));
        prototype.FastSetDataProperty("toString", new ClrFunction(binder.Engine, "toString", (self, _) =>
            self is ContainerView container
                ? new JsString(container.Describe())
                : throw Arguments.Wrong(binder.Engine, "toString is a method of a container: call it on an object of "
                    + "that type")));
        sandbox.DeepFreeze(prototype);
        _containerPrototype = prototype;
    }

    /// <summary><c>pod</c></summary>
    public JsValue WrapPod(PodTemplate pod) => _pod.Wrap(pod);

    /// <summary>An item of <c>containers</c>.</summary>
    public JsValue WrapContainer(PodContainer container) =>
        new ContainerView(_binder, _containerPrototype, container, _module.WrapImage);
}
