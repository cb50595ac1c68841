using Admission.Rego.Evaluation;

namespace Admission.Rego.Compile;

/// <summary>A query that is ready to run. Each solution goes to the machine's <see cref="Machine.Row"/>.</summary>
internal sealed record QueryPlan(
    Step First, int FrameSize, (string Name, int Slot)[] Variables, (string Text, int Slot)[] Expressions);
