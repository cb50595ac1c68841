using System.Collections.Immutable;
using Admission.Cel.Checking;

namespace Admission.Cel.Policies;

/// <summary>An expression of a policy and its program.</summary>
/// <param name="Field">Where it stands, such as <c>spec.validations[0].expression</c>.</param>
/// <param name="Text">The expression.</param>
/// <param name="Program">The program; null where it does not compile.</param>
/// <param name="Problem">Why it does not compile; null when it does.</param>
public sealed record PolicyExpression(string Field, string Text, CelProgram? Program, string? Problem)
{
    internal static PolicyExpression Compile(
        string field, string text, CelEnvironment environment, params ImmutableArray<CelTypeKind> types)
    {
        CelCompilation compilation = CelCompiler.Compile(text, environment);
        if (compilation.Program is not { } program)
        {
            return new PolicyExpression(field, text, null, $"compilation failed: {compilation.Issues[0]}");
        }

        return types.IsEmpty || types.Contains(program.Type.Kind)
            ? new PolicyExpression(field, text, program, null)
            : new PolicyExpression(
                field,
                text,
                null,
                $"must evaluate to {string.Join(" or ", types.Select(type => type.ToString().ToLowerInvariant()))}, "
                + $"not {program.Type}");
    }
}
