using System.Globalization;
using Admission.Json;
using Admission.Memo;
using Jint.Native;

namespace Admission.JavaScript;

/// <summary>
/// A JSON object in policies. Members are converted when they are first read, and then shared by the policies of one
/// review.
/// </summary>
internal sealed class JsonObjectView : ReadOnlyObject
{
    private readonly JsonBinder _binder;
    private readonly JsonValue _json;
    private JsValue?[]? _values;
    private JsValue[]? _keys;

    public JsonObjectView(JsonBinder binder, JsonValue json)
        : base(binder.Engine, binder.ObjectPrototype)
    {
        _binder = binder;
        _json = json;
    }

    /// <summary>The JSON of the object, for a function that reads all of it.</summary>
    public JsonValue ReadWhole()
    {
        _binder.Trace?.Read(FactKind.Whole, _json);
        return _json;
    }

    /// <summary>The converted member; null if there is none.</summary>
    public JsValue? ReadMember(string name)
    {
        _binder.Trace?.Read(FactKind.Member, _json, name);
        int index = _json.IndexOf(name);
        if (index < 0)
        {
            return null;
        }

        _values ??= new JsValue?[_json.Count];
        return _values[index] ??= _binder.Bind(_json[index]);
    }

    /// <inheritdoc/>
    protected override JsValue? Read(string name) => ReadMember(name);

    /// <summary>Names that look like integers first, ascending, then the order of the bytes.</summary>
    protected override IReadOnlyList<JsValue> ReadKeys()
    {
        _binder.Trace?.Read(FactKind.Keys, _json);
        if (_keys is not null)
        {
            return _keys;
        }

        ReadOnlySpan<string> names = _json.Names;
        var keys = new List<JsValue>(names.Length);
        SortedDictionary<uint, string>? integers = null;
        foreach (string name in names)
        {
            if (IsArrayIndex(name, out uint index))
            {
                (integers ??= []).Add(index, name);
            }
            else
            {
                keys.Add(JsonBinder.BindName(name));
            }
        }

        if (integers is not null)
        {
            keys.InsertRange(0, integers.Values.Select(JsonBinder.BindName));
        }

        return _keys = [.. keys];
    }

    private static bool IsArrayIndex(string name, out uint index)
    {
        index = 0;
        return name.Length is > 0 and <= 10
            && char.IsAsciiDigit(name[0])
            && (name.Length == 1 || name[0] != '0')
            && uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && index != uint.MaxValue;
    }
}
