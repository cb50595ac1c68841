using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>Collects the functions, types and macros of an environment.</summary>
internal sealed class LibraryBuilder
{
    public static readonly CelType A = CelType.Parameter("A");
    public static readonly CelType B = CelType.Parameter("B");
    public static readonly CelType ListOfA = CelType.List(A);
    public static readonly CelType MapOfAB = CelType.Map(A, B);

    private readonly Dictionary<string, List<Overload>> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CelType> _types = new(StringComparer.Ordinal);

    public MacroSet Macros { get; set; }

    public void Type(CelType type) => _types[type.Name] = type;

    public void Type(string name, CelType type) => _types[name] = type;

    public void Global(string function, string id, CelType a, CelType result, Function1 body) =>
        Add(new Overload { Function = function, Id = id, Parameters = [a], Result = result, Unary = body });

    public void Global(string function, string id, CelType a, CelType b, CelType result, Function2 body) =>
        Add(new Overload { Function = function, Id = id, Parameters = [a, b], Result = result, Binary = body });

    public void Global(string function, string id, CelType[] parameters, CelType result, FunctionN body) =>
        Add(new Overload
        {
            Function = function,
            Id = id,
            Parameters = [.. parameters],
            Result = result,
            Variadic =
            body
        });

    public void Member(string function, string id, CelType target, CelType result, Function1 body) => Add(
        new Overload
        {
            Function = function,
            Id = id,
            IsMember = true,
            Parameters = [target],
            Result = result,
            Unary = body,
        });

    public void Member(string function, string id, CelType target, CelType a, CelType result, Function2 body) => Add(
        new Overload
        {
            Function = function,
            Id = id,
            IsMember = true,
            Parameters = [target, a],
            Result = result,
            Binary = body,
        });

    public void Member(string function, string id, CelType[] parameters, CelType result, FunctionN body) => Add(
        new Overload
        {
            Function = function,
            Id = id,
            IsMember = true,
            Parameters = [.. parameters],
            Result = result,
            Variadic =
                body,
        });

    public CelEnvironment Build() => new(
        ImmutableDictionary<string, CelType>.Empty,
        _types.ToImmutableDictionary(StringComparer.Ordinal),
        ImmutableDictionary<string, ImmutableDictionary<string, CelType>>.Empty,
        _functions.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(),
            StringComparer.Ordinal))
    {
        Macros = Macros,
    };

    private void Add(Overload overload)
    {
        if (!_functions.TryGetValue(overload.Function, out List<Overload>? overloads))
        {
            _functions[overload.Function] = overloads = [];
        }

        overloads.Add(overload);
    }
}
