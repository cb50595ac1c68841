namespace Admission.Rego.Values;

/// <summary>The kinds of values, in the order in which Rego sorts them.</summary>
public enum RegoKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number with all its digits.</summary>
    Number,

    /// <summary>A string of Unicode characters.</summary>
    String,

    /// <summary>An ordered list of values.</summary>
    Array,

    /// <summary>An object; a key can be any value.</summary>
    Object,

    /// <summary>A set: each value once.</summary>
    Set,
}
