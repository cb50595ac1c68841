namespace Admission.Benchmarks.Profiling;

/// <param name="Module">Number of its module.</param>
/// <param name="Token">Metadata token of its definition.</param>
/// <param name="Arguments">Numbers of its type arguments.</param>
internal sealed record TracedType(long Module, int Token, bool IsArray, bool IsValueType, long[] Arguments);
