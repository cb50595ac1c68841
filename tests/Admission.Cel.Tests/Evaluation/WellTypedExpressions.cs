using Admission.Cel.Checking;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Tests.Evaluation;

/// <summary>Makes expressions that compile, from the functions of an environment.</summary>
internal sealed class WellTypedExpressions(CelEnvironment environment, Random random)
{
    private static readonly string[] Texts =
    [
        "''", "'a'", "'abc'", "'1.2.3'", "'1Gi'", "'10.0.0.1'", "'10.0.0.0/8'", "'https://a.b:1/c?d=e'", "'%s %d'",
        "'(a|b)*'", "'😀é'", "'2024-01-01T00:00:00Z'", "'1h'", "'9223372036854775807'", "'a,b'", "'true'", "'UTC'",
    ];

    private static readonly string[] Ints =
        ["0", "1", "-1", "3", "9223372036854775807", "-9223372036854775808", "1000000"];

    private readonly Overload[] _overloads =
    [
        .. environment.Functions.Where(pair => !pair.Key.Contains('?', StringComparison.Ordinal)
            && (!pair.Key.Contains('@', StringComparison.Ordinal) || pair.Key == Operators.In))
            .SelectMany(pair => pair.Value),
    ];

    public string Make(CelType type, int depth)
    {
        if (depth > 0 && random.Next(5) > 0)
        {
            Overload[] fitting = [.. _overloads.Where(overload => Fits(overload.Result, type))];
            if (fitting.Length > 0)
            {
                Overload chosen = fitting[random.Next(fitting.Length)];
                return Call(
                    chosen, [.. chosen.Parameters.Select(one => Make(Bind(one, chosen.Result, type), depth - 1))]);
            }
        }

        return Leaf(type, depth);
    }

    private static bool Fits(CelType result, CelType wanted) =>
        result.Kind == CelTypeKind.Parameter || result.Equals(wanted)
        || (result.Kind == CelTypeKind.List && wanted.Kind == CelTypeKind.List
            && Fits(result.Parameters[0], wanted.Parameters[0]));

    // The parameter A is what the result asks for, or a string.
    private static CelType Bind(CelType parameter, CelType result, CelType wanted)
    {
        CelType bound = result.Kind == CelTypeKind.Parameter ? wanted
            : result.Kind == CelTypeKind.List && result.Parameters[0].Kind == CelTypeKind.Parameter
                && wanted.Kind == CelTypeKind.List ? wanted.Parameters[0]
            : CelType.String;
        return parameter.Kind switch
        {
            CelTypeKind.Parameter => bound,
            CelTypeKind.List => CelType.List(Bind(parameter.Parameters[0], result, wanted)),
            CelTypeKind.Map => CelType.Map(CelType.String, bound),
            CelTypeKind.Opaque when parameter.IsOptional => CelType.Optional(bound),
            _ => parameter,
        };
    }

    private static string Call(Overload overload, string[] arguments)
    {
        string name = overload.Function;
        if (name == Operators.In)
        {
            return $"({arguments[0]} in {arguments[1]})";
        }

        if (name.Contains('_', StringComparison.Ordinal))
        {
            string text = name;
            foreach (string argument in arguments)
            {
                int at = text.IndexOf('_', StringComparison.Ordinal);
                text = at < 0 ? text : $"{text[..at]}({argument.Replace('_', '\u0001')}){text[(at + 1)..]}";
            }

            return $"({text.Replace('\u0001', '_')})";
        }

        return overload.IsMember
            ? $"({arguments[0]}).{name}({string.Join(", ", arguments[1..])})"
            : $"{name}({string.Join(", ", arguments)})";
    }

    private string Leaf(CelType type, int depth) => type.Kind switch
    {
        CelTypeKind.Bool => random.Next(2) == 0 ? "true" : "object.b",
        CelTypeKind.Int => Ints[random.Next(Ints.Length)],
        CelTypeKind.UInt => random.Next(2) == 0 ? "0u" : "18446744073709551615u",
        CelTypeKind.Double => random.Next(2) == 0 ? "0.0" : "-1.5e300",
        CelTypeKind.String => Texts[random.Next(Texts.Length)],
        CelTypeKind.Bytes => "b'\\xff'",
        CelTypeKind.Null => "null",
        CelTypeKind.Timestamp => "timestamp('2024-02-29T12:00:00Z')",
        CelTypeKind.Duration => "duration('90s')",
        CelTypeKind.Type => "string",
        CelTypeKind.List => depth > 0 ? $"[{Make(type.Parameters[0], depth - 1)}]" : $"[{Leaf(type.Parameters[0], 0)}]",
        CelTypeKind.Map => $"{{{Leaf(type.Parameters[0], 0)}: {Leaf(type.Parameters[1], 0)}}}",
        CelTypeKind.Dyn => "object.a",
        CelTypeKind.Opaque when type.IsOptional => $"optional.of({Leaf(type.Parameters[0], 0)})",
        _ => type.Name switch
        {
            "kubernetes.Quantity" => "quantity('1Gi')",
            "kubernetes.Semver" => "semver('1.2.3')",
            "kubernetes.URL" => "url('https://a/')",
            "net.IP" => "ip('::1')",
            "net.CIDR" => "cidr('::/8')",
            "kubernetes.NamedFormat" => "format.dns1123Label()",
            "kubernetes.authorization.Authorizer" => "authorizer",
            "kubernetes.authorization.PathCheck" => "authorizer.path('/a')",
            "kubernetes.authorization.GroupCheck" => "authorizer.group('')",
            "kubernetes.authorization.ResourceCheck" => "authorizer.requestResource",
            "kubernetes.authorization.Decision" => "authorizer.path('/a').check('get')",
            _ => "object.a",
        },
    };
}
