using System.Collections.Frozen;

namespace Admission.JavaScript.Lints;

/// <summary>The names that a policy can use without declaring them. A test compares them with the sandbox.</summary>
internal static class SandboxGlobals
{
    public static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "Object", "Array", "String", "Number", "Boolean", "Symbol", "Map", "Set", "RegExp", "Date", "Math", "JSON",
        "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError",
        "parseInt", "parseFloat", "isNaN", "isFinite", "NaN", "Infinity", "undefined", "globalThis",
        "encodeURIComponent", "decodeURIComponent", "console");
}
