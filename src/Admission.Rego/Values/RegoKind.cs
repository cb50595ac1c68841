namespace Admission.Rego.Values;

/// <summary>What a value is, in the order in which Rego sorts values of different kinds.</summary>
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
