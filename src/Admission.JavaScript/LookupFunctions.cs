using Admission.Lookups;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Admission.JavaScript;

/// <summary>
/// The functions <c>get</c>, <c>by</c> and <c>list</c> of a <see cref="LookupKindView"/>: one of each for an engine,
/// for the current review.
/// </summary>
internal sealed class LookupFunctions
{
    private static readonly string[] OptionNames = ["namespace"];

    private readonly Engine _engine;
    private readonly JsonBinder _binder;
    private readonly ReviewFunctions _functions;

    /// <param name="sandbox">The engine.</param>
    /// <param name="binder">Converts the objects of the cluster.</param>
    /// <param name="functions">Knows the current review.</param>
    public LookupFunctions(Sandbox sandbox, JsonBinder binder, ReviewFunctions functions)
    {
        _engine = sandbox.Engine;
        _binder = binder;
        _functions = functions;
        Get = Make("get", FindOne);
        By = Make("by", FindBy);
        List = Make("list", FindAll);

        JsValue Make(string name, Func<ReadDeclaration, JsValue[], JsValue> call)
        {
            var function = new ClrFunction(_engine, name, (self, arguments) => self is LookupKindView kind
                ? call(kind.Declaration, arguments)
                : throw Arguments.Wrong(_engine, $"{name} is a method: call it as lookup.NAME.{name}(…)"));
            sandbox.DeepFreeze(function);
            return function;
        }
    }

    public JsValue Get { get; }

    public JsValue By { get; }

    public JsValue List { get; }

    private JsValue FindOne(ReadDeclaration read, JsValue[] arguments)
    {
        string call = $"lookup.{read.Name}.get(name)";
        string name = Arguments.ShortText(_engine, arguments, 0, call);
        if (name.Length == 0)
        {
            throw Arguments.Wrong(_engine, $"{call}: the name is empty");
        }

        FoundObject found = _functions.Lookups.Find(read.Kind, SpaceOf(read, arguments, call), name);
        return found.State switch
        {
            LookupState.Found => Bind(read, found.Object!),
            LookupState.Absent => JsValue.Null,
            _ => throw _functions.Undecided(found.Reason),
        };
    }

    private JsArray FindBy(ReadDeclaration read, JsValue[] arguments)
    {
        string call = $"lookup.{read.Name}.by(index, key)";
        string index = Arguments.ShortText(_engine, arguments, 0, call);
        if (!read.Indexes.Any(one => one.Text == index))
        {
            string known = string.Join(", ", read.Indexes);
            throw Arguments.Wrong(
                _engine, $"{call}: the policy declares no index '{index}'"
                    + (known.Length > 0 ? $". Its indexes are {known}" : $". Add index: [\"{index}\"] to its reads"));
        }

        string key = arguments.Length > 1 ? KeyOf(arguments[1]) ?? Wrong() : Wrong();
        return BindAll(read, _functions.Lookups.FindBy(read.Kind, index, key));

        string Wrong() => throw Arguments.Wrong(
            _engine, $"{call}: the key must be a string, a number or a boolean, not "
                + $"{Arguments.Describe(arguments, 1)}");
    }

    private JsArray FindAll(ReadDeclaration read, JsValue[] arguments)
    {
        string call = $"lookup.{read.Name}.list({{ namespace }})";
        string space = SpaceOf(read, [JsValue.Undefined, .. arguments], call);
        return BindAll(read, _functions.Lookups.List(read.Kind, space == "*" ? "" : space));
    }

    private static string? KeyOf(JsValue value) => value switch
    {
        JsString text => text.ToString(),
        JsBoolean truth => truth == JsBoolean.True ? "true" : "false",
        JsNumber number => number.ToString(),
        _ => null,
    };

    // The namespace of the request, unless the policy names another.
    private string SpaceOf(ReadDeclaration read, JsValue[] arguments, string call)
    {
        string space = _functions.Review!.Namespace;
        if (arguments.Length > 1 && !arguments[1].IsUndefined())
        {
            if (arguments[1] is not ObjectInstance options || options is JsArray)
            {
                throw Arguments.Wrong(
                    _engine, $"{call}: options must be an object {{ namespace }}, not "
                        + $"{Arguments.Describe(arguments, 1)}");
            }

            foreach (JsValue key in options.GetOwnPropertyKeys(Types.String))
            {
                if (Array.IndexOf(OptionNames, key.ToString()) < 0)
                {
                    throw Arguments.Wrong(_engine, $"{call}: there is no option '{key}'. Use namespace");
                }
            }

            JsValue given = options.Get("namespace");
            space = given.IsUndefined() ? space
                : given is JsString text && text.Length > 0 ? text.ToString()
                : throw Arguments.Wrong(
                    _engine, $"{call}: namespace must be a name, not {Arguments.Describe(given)}");
        }

        return read.IsNamespaced ? space : "";
    }

    // Others: the object under review is not included, whether the cluster has it already or not.
    private JsArray BindAll(ReadDeclaration read, FoundObjects found)
    {
        if (!found.IsKnown)
        {
            throw _functions.Undecided(found.Reason);
        }

        if (found.Objects.Length > _functions.MaxItems)
        {
            throw _functions.Undecided(
                $"The lookup finds {found.Objects.Length} {read.Kind}, more than the maximum of "
                    + $"{_functions.MaxItems}. Limit it to a namespace, use an index, or increase --max-array.");
        }

        var items = new List<JsValue>(found.Objects.Length);
        foreach (Json.JsonValue one in found.Objects)
        {
            if (!_functions.Review!.IsOf(read.Kind, one))
            {
                items.Add(Bind(read, one));
            }
        }

        return _binder.Freeze([.. items]);
    }

    private JsValue Bind(ReadDeclaration read, Json.JsonValue value) =>
        read.Kept.IsWhole ? _binder.Bind(value) : LookedUpView.Bind(_binder, value, read.Kept, read.Name, "");
}
