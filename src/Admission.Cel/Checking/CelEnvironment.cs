using System.Collections.Immutable;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Checking;

/// <summary>What expressions may use: variables, types with their fields, functions, macros. Immutable.</summary>
public sealed record CelEnvironment
{
    private ImmutableDictionary<string, CelType> _variables;
    private readonly ImmutableDictionary<string, CelType> _types;
    private ImmutableDictionary<string, ImmutableDictionary<string, CelType>> _fields;
    private readonly ImmutableDictionary<string, ImmutableArray<Overload>> _functions;

    internal CelEnvironment(
        ImmutableDictionary<string, CelType> variables,
        ImmutableDictionary<string, CelType> types,
        ImmutableDictionary<string, ImmutableDictionary<string, CelType>> fields,
        ImmutableDictionary<string, ImmutableArray<Overload>> functions)
    {
        _variables = variables;
        _types = types;
        _fields = fields;
        _functions = functions;
    }

    internal MacroSet Macros { get; init; }

    /// <summary>Are literals of durations, timestamps and so on checked (from Kubernetes 1.29)?</summary>
    internal bool ValidatesLiterals { get; init; }

    /// <summary>Do the functions of Kubernetes cost what its estimator says (from Kubernetes 1.32)?</summary>
    internal bool HasStrictCosts { get; init; }

    /// <summary>
    /// Do calls cost what their estimates are based on (cel-go 0.29, from Kubernetes 1.37)? <c>startsWith</c> and
    /// <c>endsWith</c> then cost as much as the text that they look for, and not as the text in which they look, and
    /// <c>matches(text, pattern)</c> costs as much as <c>text.matches(pattern)</c>, and not 1.
    /// </summary>
    internal bool CountsAsEstimated { get; init; }

    /// <summary>The types of the objects that have the type of their kind; null if they are dynamic.</summary>
    internal ObjectFields? Objects { get; init; }

    /// <summary>The functions by name.</summary>
    internal ImmutableDictionary<string, ImmutableArray<Overload>> Functions => _functions;

    internal CelType? FindVariable(string name) => _variables.GetValueOrDefault(name);

    internal CelType? FindType(string name) => _types.GetValueOrDefault(name);

    internal CelType? FindField(string type, string field) =>
        _fields.TryGetValue(type, out ImmutableDictionary<string, CelType>? fields)
            ? fields.GetValueOrDefault(field)
            : Objects?.FindField(type, field);

    /// <summary>Are the fields of a type known?</summary>
    internal bool HasFields(string type) => _fields.ContainsKey(type) || Objects?.Knows(type) == true;

    internal ImmutableArray<Overload>? FindFunction(string name) =>
        _functions.TryGetValue(name, out ImmutableArray<Overload> overloads) ? overloads : null;

    /// <summary>The same with one more variable, or another type of it.</summary>
    internal CelEnvironment WithVariable(string name, CelType type) =>
        this with { _variables = _variables.SetItem(name, type) };

    /// <summary>The same without a variable.</summary>
    internal CelEnvironment Without(string variable) => this with { _variables = _variables.Remove(variable) };

    /// <summary>The same with one more type with fields, or other fields of it.</summary>
    internal CelEnvironment WithStruct(string name, ImmutableDictionary<string, CelType> fields) =>
        this with { _fields = _fields.SetItem(name, fields) };
}
