using System.Collections.Immutable;
using Admission.Cel.Syntax;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;

namespace Admission.Cel.Kyverno;

/// <summary>
/// The objects of the cluster that the expressions of a policy read. Only declared objects can be read, so the
/// expression must contain the API version and resource as literals.
/// </summary>
internal static class KyvernoReads
{
    private static readonly ImmutableArray<(string Name, string Reason)> Refused =
    [
        ("http", "A policy that calls a server makes every request depend on that server. Read the data "
            + "with resource.Get() or resource.List(), or write it into the policy."),
        ("imageData", "It calls an image registry. Verify images where they are pulled."),
        ("image.GetMetadata", "It calls an image registry. Verify images where they are pulled."),
        ("image.getMetadata", "It calls an image registry. Verify images where they are pulled."),
        ("gzip", "A short text can decompress to one that fills the memory. Store the data as plain text."),
        ("jmespath", "Select the value in CEL."),
        ("json.marshal", "Compare the value itself, or its fields."),
        ("random.random", "The verdict would differ from run to run."),
        ("resource.Post", "It creates an object for each review. Keep the policy in Kyverno."),
        ("resource.post", "It creates an object for each review. Keep the policy in Kyverno."),
        ("resource.ToGVR",
            "Write the API version and the resource as string literals: resource.Get(\"v1\", \"configmaps\", …)."),
        ("resource.toGVR",
            "Write the API version and the resource as string literals: resource.get(\"v1\", \"configmaps\", …)."),
        ("x509", "Admission does not parse certificates. Keep the policy in Kyverno."),
        ("random", "The verdict would differ from run to run. Write a condition that depends only on the request."),
    ];

    /// <summary>Why an expression cannot run here, although it does in Kyverno; null if it can.</summary>
    /// <param name="text">The expression.</param>
    public static string? FindRefused(string text)
    {
        foreach ((string name, string reason) in Refused)
        {
            for (int at = text.IndexOf(name, StringComparison.Ordinal); at >= 0;
                at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
            {
                int end = at + name.Length;
                bool begins = at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '.' or '\''
                    or '"' or '/');
                bool isCall = name is "random"
                    ? end < text.Length && text[end] == '('
                    : end < text.Length && text[end] is '.' or '(';
                if (begins && isCall)
                {
                    return $"{name}{(name == "random" ? "()" : "")} is not supported by Admission. {reason}";
                }
            }
        }

        return null;
    }

    /// <summary>The kinds that an expression reads.</summary>
    /// <param name="program">The expression.</param>
    /// <param name="entries">The entries of <c>globalContext</c>, by name.</param>
    /// <param name="problems">Receives the calls that cannot be declared, with the reason.</param>
    public static List<ReadDeclaration> Find(
        CelProgram program, IReadOnlyDictionary<string, ReadDeclaration> entries, List<string> problems)
    {
        var reads = new List<ReadDeclaration>();
        ExprWalk.Visit(program.Root, expr =>
        {
            if (expr is not { Kind: ExprKind.Call, Operand: { Kind: ExprKind.Ident } target })
            {
                return;
            }

            if (target.Name == "resource" && expr.Name is "Get" or "get" or "List" or "list"
                && expr.Arguments.Length >= 2)
            {
                if (TextOf(expr.Arguments[0]) is not { } version || TextOf(expr.Arguments[1]) is not { } resource)
                {
                    problems.Add(
                        $"resource.{expr.Name}() must name the API version and the resource as string literals, "
                            + "because Admission must know which objects to read before it evaluates the policy. Write "
                            + $"resource.{expr.Name}(\"v1\", \"configmaps\", …).");
                    return;
                }

                reads.Add(Declare(ClusterLibrary.KindOf(version, resource)));
            }
            else if (target.Name == "globalContext" && expr.Name is "Get" or "get")
            {
                if (TextOf(expr.Arguments[0]) is not { } name || !entries.TryGetValue(name, out ReadDeclaration? entry))
                {
                    problems.Add(
                        "globalContext.Get() must name a GlobalContextEntry in the policies folder. Add the entry.");
                    return;
                }

                if (expr.Arguments.Skip(1).Any(static one => TextOf(one) is not ""))
                {
                    problems.Add("globalContext.Get() with a projection is not supported by Admission, because "
                        + "projections are written in JMESPath. Write globalContext.Get(\"" + name + "\") and select "
                        + "in CEL.");
                    return;
                }

                reads.Add(entry with { Name = "" });
            }
        });
        return reads;
    }

    /// <summary>
    /// The kind in a GlobalContextEntry, with its namespace as the name; null, with the reason, if it contains
    /// something else.
    /// </summary>
    public static ReadDeclaration? OfEntry(JsonValue entry, out string problem)
    {
        problem = "";
        if (entry.Member("spec")?.Member("kubernetesResource") is { Kind: JsonKind.Object } resource
            && resource.Member("resource")?.Text is { Length: > 0 } plural)
        {
            string group = resource.Member("group")?.Text ?? "";
            ReadDeclaration declaration = Declare(
                new ReadKind(group, plural, "", resource.Member("version")?.Text ?? ""));
            return declaration with { Name = resource.Member("namespace")?.Text ?? "" };
        }

        problem = "spec.kubernetesResource is missing: entries that call an API are not supported by Admission. "
            + "Specify "
            + "the resource.";
        return null;
    }

    private static ReadDeclaration Declare(ReadKind kind) => new()
    {
        Kind = kind,
        IsNamespaced = KindTable.Shipped.FindResource(kind.Group, kind.Resource)?.IsNamespaced ?? true,
        MetadataOnly = kind.IsSecret,
    };

    private static string? TextOf(Expr expr) =>
        expr is { Kind: ExprKind.Literal, Literal.Kind: CelKind.String } ? expr.Literal.Text : null;
}
