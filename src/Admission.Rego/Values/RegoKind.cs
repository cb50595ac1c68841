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

    /// <summary>A string.</summary>
    String,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object; a key can be any value.</summary>
    Object,

    /// <summary>A set.</summary>
    Set,
}
