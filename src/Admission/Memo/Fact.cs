using System.Runtime.InteropServices;

namespace Admission.Memo;

/// <summary>What was read: a kind and, for some kinds, an object and a name.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Source">The number of the fact whose value contains the object; -1 for a fact of the request.</param>
/// <param name="Node">Which of the objects of that value, from 0.</param>
/// <param name="Name">Name of the member; empty for none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Fact(FactKind Kind, int Source = -1, int Node = 0, string Name = "");
