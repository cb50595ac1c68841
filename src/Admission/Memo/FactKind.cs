namespace Admission.Memo;

/// <summary>A part of a review that a policy can read.</summary>
public enum FactKind
{
    /// <summary>None: the default value is not a fact.</summary>
    None,

    /// <summary><c>object</c></summary>
    Object,

    /// <summary><c>oldObject</c></summary>
    OldObject,

    /// <summary><c>request.options</c></summary>
    Options,

    /// <summary>A member of <c>request</c> other than the options, by its name.</summary>
    Request,

    /// <summary>Is there a pod template, and where?</summary>
    Template,

    /// <summary>The metadata of the pod template.</summary>
    PodMetadata,

    /// <summary>The spec of the pod template.</summary>
    PodSpec,

    /// <summary>How many containers there are, of which type.</summary>
    Containers,

    /// <summary>A member of a node, by its name; a member that is missing is a fact too.</summary>
    Member,

    /// <summary>The names of all members of a node.</summary>
    Keys,

    /// <summary>The whole content of a node, byte for byte.</summary>
    Whole,
}
