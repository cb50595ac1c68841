using System.Collections.Immutable;
using Admission.Cel.Syntax;

namespace Admission.Cel;

/// <summary>The result of a compilation: a program, or the errors.</summary>
/// <param name="Program">The program; null when there are issues.</param>
/// <param name="Issues">Errors in order of position; empty for a program.</param>
public sealed record CelCompilation(CelProgram? Program, ImmutableArray<CelIssue> Issues);
