using System.Collections.Immutable;
using System.Text;
using Admission.Rego.Values;
using Admission.Yaml;

namespace Admission.Rego.Syntax;

/// <summary>Reads the metadata in comments and attaches it to rules and packages.</summary>
internal sealed class AnnotationReader(string file, SortedDictionary<int, (string Text, int Column)> comments)
{
    private static readonly string[] Scopes = ["package", "subpackages", "rule", "document"];

    public void Attach(RegoModule module)
    {
        foreach ((int line, string text, int end) in Blocks())
        {
            RegoObject? value = Read(line, text);
            if (value is null)
            {
                continue;
            }

            Rule? rule = module.Rules.Where(r => r.At.Line > end).MinBy(static r => r.At.Line);
            bool isPackage = module.PackageAt.Line > end;
            string scope = ScopeOf(value, line, isPackage, rule);
            List<string> path = scope is "package" or "subpackages" || rule is null
                ? [.. module.Package]
                : [.. module.Package, .. rule.Head.Select(NameOf)];
            RegoObject full = Normalized(value).Set("scope", new RegoString(scope)).Build();
            module.Annotations.Add(new Annotation(new Place(file, line, 1), scope, path, full, end));
            if (scope == "rule" && rule is not null)
            {
                rule.Annotations = full;
            }
        }
    }

    // An author may be "name <email>", a related resource a URL.
    private static ObjectBuilder Normalized(RegoObject value)
    {
        ObjectBuilder builder = ObjectBuilder.From(value);
        if (value.Get("authors") is RegoArray authors)
        {
            builder.Set("authors", new RegoArray([.. Items(authors).Select(static a =>
                a is RegoString s ? Author(s.Text) : a)]));
        }

        if (value.Get("related_resources") is RegoArray resources)
        {
            builder.Set("related_resources", new RegoArray([.. Items(resources).Select(
                static r => r is RegoString ? new ObjectBuilder().Set("ref", r).Build() : r)]));
        }

        return builder;
    }

    private static IEnumerable<RegoValue> Items(RegoArray array) =>
        Enumerable.Range(0, array.Count).Select(i => array[i]);

    private static RegoObject Author(string text)
    {
        int open = text.LastIndexOf('<');
        bool hasAddress = open >= 0 && text.EndsWith('>');
        string name = (hasAddress ? text[..open] : text).Trim();
        var author = new ObjectBuilder();
        if (name.Length > 0)
        {
            author.Set("name", new RegoString(name));
        }

        return (hasAddress ? author.Set("email", new RegoString(text[(open + 1)..^1])) : author).Build();
    }

    private static string NameOf(Term step) => step switch
    {
        VarTerm variable => variable.Name,
        ScalarTerm { Text: { } text } => text,
        _ => RefText.Write(step),
    };

    private string ScopeOf(RegoObject value, int line, bool isPackage, Rule? rule)
    {
        string? written = (value.Get("scope") as RegoString)?.Text;
        if (written is not null && !Scopes.Contains(written))
        {
            throw Error(line, $"invalid annotation scope '{written}'. Use one of 'rule', 'document', 'package', "
                + "or 'subpackages'");
        }

        if (written is null && !isPackage && rule is null)
        {
            throw Error(
                line, "invalid annotation scope ''. Use one of 'rule', 'document', 'package', or 'subpackages'");
        }

        bool isEntrypoint = value.Get("entrypoint") is RegoBoolean { Holds: true };
        return written ?? (isPackage ? "package" : isEntrypoint ? "document" : "rule");
    }

    // A block starts with METADATA and ends with the last comment of the lines that follow without a gap.
    private IEnumerable<(int Line, string Text, int End)> Blocks()
    {
        int until = 0;
        foreach ((int line, (string text, int column)) in comments)
        {
            if (line <= until || !text.Trim().StartsWith("METADATA", StringComparison.Ordinal))
            {
                continue;
            }

            var block = new StringBuilder();
            until = line;
            while (comments.TryGetValue(until + 1, out (string Text, int Column) next) && next.Column == column)
            {
                until++;
                block.Append(next.Text.StartsWith(' ') ? next.Text.AsSpan(1) : next.Text).Append('\n');
            }

            yield return (line, block.ToString(), until);
        }
    }

    private RegoObject? Read(int line, string text)
    {
        YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), YamlLimits.Default);
        ImmutableArray<YamlError> errors = read.Errors;
        if (errors.Length > 0)
        {
            throw Error(line + 1, $"yaml: {errors[0].Message}");
        }

        if (read.Documents.Length == 0)
        {
            throw Error(line, "expected METADATA block, found whitespace");
        }

        return RegoValue.From(read.Documents[0].Root) as RegoObject
            ?? throw Error(line, "METADATA block is not an object");
    }

    private RegoSyntaxException Error(int line, string message) =>
        new(new RegoError(RegoError.Parse, message, file, line, 1));
}
