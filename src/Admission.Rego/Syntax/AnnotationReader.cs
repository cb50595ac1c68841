using System.Collections.Immutable;
using System.Text;
using Admission.Rego.Values;
using Admission.Yaml;

namespace Admission.Rego.Syntax;

/// <summary>Reads the metadata in comments and attaches it to rules and packages.</summary>
internal sealed class AnnotationReader(string file, SortedDictionary<int, (string Text, int Column)> comments)
{
    public void Attach(RegoModule module)
    {
        foreach ((int line, string text, int end) in Blocks())
        {
            RegoObject value = Read(line, text);
            object? node = StatementAfter(module, line);
            var rule = node as Rule;
            string scope = ScopeOf(value, line, node);
            List<string> path = rule is null
                ? [.. module.Package]
                : [.. module.Package, .. rule.GroundPath];
            RegoObject full = Normalized(value).Set("scope", new RegoString(scope)).Build();
            module.Annotations.Add(new Annotation(new Place(file, line, 1), scope, path, full, end));
            if (scope == "rule" && rule is not null)
            {
                rule.Annotations = [full, .. rule.Annotations];
            }
        }
    }

    // The first statement below a line: a rule, an import, or the module for its package.
    private static object? StatementAfter(RegoModule module, int line) =>
        module.Rules.Select(static rule => ((object?)rule, rule.At))
            .Concat(module.Imports.Select(static import => ((object?)import, import.At)))
            .Append((module, module.PackageAt))
            .Where(statement => statement.Item2.Line > line)
            .DefaultIfEmpty()
            .MinBy(static statement => statement.Item2.Line).Item1;

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

    private string ScopeOf(RegoObject value, int line, object? node)
    {
        bool isEntrypoint = value.Get("entrypoint") is RegoBoolean { Holds: true };
        string scope = (value.Get("scope") as RegoString)?.Text ?? node switch
        {
            Rule => isEntrypoint ? "document" : "rule",
            RegoModule => "package",
            Import => "import",
            _ => "",
        };
        string? target = scope switch
        {
            "rule" or "document" => node is Rule ? null : "rule",
            "package" or "subpackages" => node is RegoModule ? null : "package",
            _ => throw Error(line, $"invalid annotation scope '{scope}'. Use one of 'rule', 'document', 'package', "
                + "or 'subpackages'"),
        };
        if (target is not null)
        {
            string have = node switch
            {
                null => "",
                Rule => " (have rule)",
                Import => " (have import)",
                _ => " (have package)",
            };
            throw Error(line, $"annotation scope '{scope}' must be applied to {target}{have}");
        }

        return isEntrypoint && scope is not ("document" or "package")
            ? throw Error(line, $"annotation entrypoint applied to non-document or package scope '{scope}'")
            : scope;
    }

    // A block starts with METADATA and ends with the last comment of the lines that follow without a gap or an indent.
    private IEnumerable<(int Line, string Text, int End)> Blocks()
    {
        int until = 0;
        foreach ((int line, (string text, _)) in comments)
        {
            if (line <= until || !text.Trim().StartsWith("METADATA", StringComparison.Ordinal))
            {
                continue;
            }

            var block = new StringBuilder();
            until = line;
            while (comments.TryGetValue(until + 1, out (string Text, int Column) next) && next.Column == 1)
            {
                until++;
                block.Append(next.Text.StartsWith(' ') ? next.Text.AsSpan(1) : next.Text).Append('\n');
            }

            yield return (line, block.ToString(), until);
        }
    }

    private RegoObject Read(int line, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Error(line, "expected METADATA block, found whitespace");
        }

        YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), YamlLimits.Default);
        ImmutableArray<YamlError> errors = read.Errors;
        if (errors.Length > 0)
        {
            throw Error(line + 1, $"yaml: {errors[0].Message}");
        }

        if (read.Documents.Length == 0 || RegoValue.From(read.Documents[0].Root) is RegoNull)
        {
            return RegoObject.Empty;
        }

        if (RegoValue.From(read.Documents[0].Root) is not RegoObject value)
        {
            throw Error(line + 1, "yaml: the METADATA block is not an object");
        }

        foreach (string name in (string[])["scope", "title", "description"])
        {
            Require(value, name, static part => part is not (RegoObject or RegoArray), "a string");
        }

        Require(value, "entrypoint", static part => part is RegoBoolean, "a boolean");
        Require(value, "custom", static part => part is RegoObject, "an object");
        foreach (string name in (string[])["organizations", "authors", "related_resources", "schemas"])
        {
            Require(value, name, static part => part is RegoArray, "a list");
        }

        return value;

        void Require(RegoObject from, string name, Func<RegoValue, bool> isValid, string kind)
        {
            if (from.Get(name) is { } part and not RegoNull && !isValid(part))
            {
                throw Error(line + 1, $"yaml: {name} is not {kind}");
            }
        }
    }

    private RegoSyntaxException Error(int line, string message) =>
        new(new RegoError(RegoError.Parse, message, file, line, 1));
}
