namespace Admission.Fields;

/// <summary>Which values a field of a Kubernetes object has.</summary>
public enum FieldForm
{
    /// <summary>Any value: the schema does not say.</summary>
    Any,

    /// <summary>The value <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number without a fraction.</summary>
    Integer,

    /// <summary>A number with or without a fraction.</summary>
    Number,

    /// <summary>A string in no special format.</summary>
    Text,

    /// <summary>A string that holds bytes in Base64.</summary>
    Bytes,

    /// <summary>A string that holds a date.</summary>
    Date,

    /// <summary>A string that holds a date and a time.</summary>
    Time,

    /// <summary>A string that holds a duration.</summary>
    Duration,

    /// <summary>An integer or a string, such as a port or <c>25%</c>.</summary>
    IntegerOrText,

    /// <summary>A quantity: a number or a string such as <c>100Mi</c>.</summary>
    Quantity,

    /// <summary>An object with known fields.</summary>
    Object,

    /// <summary>A list whose items have one schema.</summary>
    List,

    /// <summary>An object whose fields users name, such as labels.</summary>
    Map,
}
