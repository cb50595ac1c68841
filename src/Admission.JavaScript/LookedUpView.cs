using Admission.Json;
using Admission.Lookups;
using Jint.Native;

namespace Admission.JavaScript;

/// <summary>
/// A looked-up object: a policy can read only the fields that it declares. Reading another field is an error, because
/// the field would look absent.
/// </summary>
internal sealed class LookedUpView : ReadOnlyObject
{
    private readonly JsonBinder _binder;
    private readonly JsonValue _json;
    private readonly ObjectFields _kept;
    private readonly string _read;
    private readonly string _path;

    private LookedUpView(JsonBinder binder, JsonValue json, ObjectFields kept, string read, string path)
        : base(binder.Engine, binder.ObjectPrototype)
    {
        _binder = binder;
        _json = json;
        _kept = kept;
        _read = read;
        _path = path;
    }

    /// <summary>The JavaScript value of a looked-up value.</summary>
    /// <param name="binder">Binds for the engine.</param>
    /// <param name="kept">The declared fields.</param>
    /// <param name="read">Name of the declaration, for messages.</param>
    /// <param name="path">Path of the value in its object, for messages.</param>
    public static JsValue Bind(JsonBinder binder, JsonValue json, ObjectFields kept, string read, string path)
    {
        if (kept.IsWhole)
        {
            return binder.Bind(json);
        }

        switch (json.Kind)
        {
            case JsonKind.Object:
                return new LookedUpView(binder, json, kept, read, path);
            case JsonKind.Array when kept.Item is { } item:
                var items = new JsValue[json.Count];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = Bind(binder, json[i], item, read, $"{path}[*]");
                }

                return binder.Freeze(items);
            default:
                return JsValue.Null;
        }
    }

    /// <inheritdoc/>
    protected override JsValue? Read(string name)
    {
        if (_kept.Member(name) is { } kept)
        {
            return _json.Member(name) is { } value ? Bind(_binder, value, kept, _read, PathOf(name)) : null;
        }

        if (_kept.KeepsNames)
        {
            return _json.Member(name) is null ? null : JsValue.Null;
        }

        return name is "toJSON" or "then" || _binder.ObjectPrototype.HasOwnProperty(name)
            ? null
            : throw Arguments.Wrong(
                Engine,
                $"'{PathOf(name)}' is not among the fields that lookup.{_read} declares. Add it to fields");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<JsValue> ReadKeys()
    {
        var keys = new List<JsValue>(_json.Count);
        foreach (string name in _json.Names)
        {
            if (_kept.KeepsNames || _kept.Member(name) is not null)
            {
                keys.Add(JsonBinder.BindName(name));
            }
        }

        return keys;
    }

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
