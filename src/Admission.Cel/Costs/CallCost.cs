using Admission.Cel.Values;

namespace Admission.Cel.Costs;

/// <summary>What a call costs at run time, from its arguments and its result.</summary>
internal delegate ulong CallCost(ReadOnlySpan<CelValue> arguments, in CelValue result);
