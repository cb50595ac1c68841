using System.Runtime.InteropServices;

namespace Admission.JavaScript.Memo;

/// <summary>A part of a review that a policy can read.</summary>
internal enum FactKind
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

/// <summary>What was read: a kind and, for some kinds, the node and a name.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Node">Number of the node: JSON objects are numbered in the order in which facts return them.</param>
/// <param name="Name">Name of the member; empty for none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Fact(FactKind Kind, int Node = 0, string Name = "");
