using System.Runtime.InteropServices;

namespace Admission.Json;

/// <summary>Position of one value or member name in the bytes of a document.</summary>
/// <param name="Start">Offset of its first byte, in bytes from the start; of a string, its opening quote.</param>
/// <param name="End">Offset after its last byte, in bytes; of a string, after its closing quote.</param>
/// <param name="Next">
/// Position of the row after it and everything inside it. The rows of its content are in between, in the order of the
/// bytes; each member of an object has two rows, its name and its value.
/// </param>
/// <param name="Count">
/// Members of an object or items of an array; for a string or name, 1 if it contains an escape; otherwise 0.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonRow(int Start, int End, int Next, int Count);
