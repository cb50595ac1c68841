namespace Admission.Json;

/// <summary>What a <see cref="JsonValue"/> is. Absent is not a kind: an absent member is a C# null.</summary>
public enum JsonKind
{
    /// <summary>An explicit <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number, kept as it was written.</summary>
    Number,

    String,

    Array,

    /// <summary>An object; member names are unique.</summary>
    Object,
}
