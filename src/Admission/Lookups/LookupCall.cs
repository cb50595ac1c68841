namespace Admission.Lookups;

/// <summary>The way in which objects were looked up.</summary>
public enum LookupCall
{
    /// <summary>By namespace and name.</summary>
    Get,

    /// <summary>By the value of an indexed field.</summary>
    By,

    /// <summary>All objects of a namespace.</summary>
    List,
}
