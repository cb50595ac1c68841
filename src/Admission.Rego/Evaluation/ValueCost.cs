using System.Runtime.InteropServices;

namespace Admission.Rego.Evaluation;

/// <summary>What an evaluation had read and used before it began to compute a value.</summary>
/// <param name="Outer">The parts of the input that were read.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Bytes">What the thread had allocated.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ValueCost(InputParts Outer, long Steps, long Bytes);
