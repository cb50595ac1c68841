using System.Runtime.InteropServices;

namespace Admission.Json;

/// <summary>Where one value, or one member name, is in the bytes of a document.</summary>
/// <param name="Start">Offset of its first byte, in bytes from the start; of a string, its opening quote.</param>
/// <param name="End">Offset after its last byte, in bytes; of a string, after its closing quote.</param>
/// <param name="Next">
/// Position of the row after it and everything inside it. The rows of what it holds stand in between, in the order of
/// the bytes; each member of an object has two, its name and its value.
/// </param>
/// <param name="Count">
/// Members of an object or items of an array; of a string or name, 1 if it holds an escape; 0 otherwise.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonRow(int Start, int End, int Next, int Count);
