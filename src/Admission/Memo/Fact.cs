using System.Runtime.InteropServices;

namespace Admission.Memo;

/// <summary>What was read: a kind and, for some kinds, the node and a name.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Node">Number of the node: JSON objects are numbered in the order in which facts return them.</param>
/// <param name="Name">Name of the member; empty for none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Fact(FactKind Kind, int Node = 0, string Name = "");
