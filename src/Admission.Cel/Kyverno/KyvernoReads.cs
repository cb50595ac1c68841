using System.Collections.Immutable;
using Admission.Cel.Policies;
using Admission.Cel.Syntax;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Policies;

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
        CelProgram program, IReadOnlyDictionary<string, GlobalEntry> entries, List<string> problems)
    {
        var reads = new List<ReadDeclaration>();
        ExprWalk.Visit(program.Root, expr =>
        {
            if (expr is { Kind: ExprKind.Call, Name: "jmespath", Operand: null, Arguments: [var query, _] }
                && TextOf(query) is { } path && !JmesPath.TryParse(path, out _, out string problem))
            {
                problems.Add($"jmespath(): {problem}");
            }

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
                if (TextOf(expr.Arguments[0]) is not { } name || !entries.TryGetValue(name, out GlobalEntry? entry))
                {
                    problems.Add(
                        "globalContext.Get() must name a GlobalContextEntry in the policies folder. Add the entry.");
                    return;
                }

                if (expr.Arguments.Length > 1
                    && (TextOf(expr.Arguments[1]) is not { } projection
                        || (projection.Length > 0 && !entry.Projections.ContainsKey(projection))))
                {
                    problems.Add($"globalContext.{expr.Name}(): the GlobalContextEntry \"{name}\" has no such "
                        + "projection. " + (entry.Projections.IsEmpty ? "Add it to spec.projections."
                            : $"Its projections are {string.Join(", ", entry.Projections.Keys.Order())}."));
                    return;
                }

                if (expr.Arguments.Length > 2 && TextOf(expr.Arguments[2]) is not "")
                {
                    problems.Add($"globalContext.{expr.Name}() with a third argument is not supported by Admission. "
                        + "Write a projection in the GlobalContextEntry and pass its name.");
                    return;
                }

                reads.Add(entry.Read with { Name = "" });
            }
        });
        return reads;
    }

    /// <summary>Reads a GlobalContextEntry; null if it has an error.</summary>
    /// <param name="document">The object.</param>
    /// <param name="errors">Receives the errors.</param>
    public static GlobalEntry? ReadEntry(CelDocument document, List<PolicyError> errors)
    {
        var projections = ImmutableDictionary.CreateBuilder<string, JmesPath>(StringComparer.Ordinal);
        JsonValue? list = document.Value.Member("spec")?.Member("projections");
        bool isRead = list is null or { Kind: JsonKind.Array or JsonKind.Null };
        if (!isRead)
        {
            errors.Add(document.Error("spec.projections", "spec.projections is not a list. Write a list."));
        }

        for (int i = 0; i < (list?.Kind == JsonKind.Array ? list.Count : 0); i++)
        {
            string field = $"spec.projections[{i}]";
            string name = list![i].Member("name")?.Text ?? "";
            string problem = "the expression is missing. Write it.";
            if (name.Length == 0 || name == document.Name || projections.ContainsKey(name))
            {
                isRead = false;
                errors.Add(document.Error(field, $"{field}.name: \"{name}\" is missing, the name of the entry, or used "
                    + "twice. Write another name."));
            }
            else if (list[i].Member("jmesPath")?.Text is { } text
                && JmesPath.TryParse(text, out JmesPath? path, out problem))
            {
                projections.Add(name, path);
            }
            else
            {
                isRead = false;
                errors.Add(document.Error(field + ".jmesPath", $"{field}.jmesPath: {problem}"));
            }
        }

        ReadDeclaration? read = OfEntry(document.Value, out string reason);
        if (read is null)
        {
            errors.Add(document.Error("spec", reason));
        }

        return isRead && read is not null ? new GlobalEntry(read, projections.ToImmutable()) : null;
    }

    // The kind in a GlobalContextEntry, with its namespace as the name; null, with the reason, if there is none.
    private static ReadDeclaration? OfEntry(JsonValue entry, out string problem)
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
