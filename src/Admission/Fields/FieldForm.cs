namespace Admission.Fields;

/// <summary>Which values a field of a Kubernetes object has.</summary>
public enum FieldForm
{
    /// <summary>Any value: the schema does not say.</summary>
    Any,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string.</summary>
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

    /// <summary>A list.</summary>
    List,

    /// <summary>An object whose fields users name, such as labels.</summary>
    Map,
}
