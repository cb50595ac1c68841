using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Policies;

/// <summary>An expression of a policy and its program.</summary>
/// <param name="Field">Field of the expression, such as <c>spec.validations[0].expression</c>.</param>
/// <param name="Text">The expression.</param>
/// <param name="Program">The program; null if it does not compile.</param>
/// <param name="Issue">Why it does not compile, with the place in the expression; null if it does.</param>
internal sealed record PolicyExpression(string Field, string Text, CelProgram? Program, CelIssue? Issue)
{
    internal static PolicyExpression Compile(
        string field, string text, CelEnvironment environment, params ImmutableArray<CelTypeKind> types)
    {
        CelCompilation compilation = CelCompiler.Compile(text, environment);
        if (compilation.Program is not { } program)
        {
            return new PolicyExpression(field, text, null, compilation.Issues[0]);
        }

        return types.IsEmpty || types.Contains(program.Type.Kind)
            ? new PolicyExpression(field, text, program, null)
            : new PolicyExpression(field, text, null, new CelIssue(
                $"must evaluate to {string.Join(" or ", types.Select(type => type.ToString().ToLowerInvariant()))}, "
                    + $"not {program.Type}", 1, 1));
    }
}
