using System.Runtime.InteropServices;

namespace Admission.JavaScript.Memo;

/// <summary>One thing that a policy can read of a review.</summary>
internal enum FactKind
{
    /// <summary>Nothing: the default value is no fact.</summary>
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

    /// <summary>All that a node holds, byte for byte.</summary>
    Whole,
}

/// <summary>What was read: a kind, and for some the node it was read from and a name.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Node">Number of the node: JSON objects are numbered as facts deliver them.</param>
/// <param name="Name">Name of the member; empty for none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Fact(FactKind Kind, int Node = 0, string Name = "");
