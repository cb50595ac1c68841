using System.Collections.Immutable;
using System.Text;
using Admission.Rego.Syntax;

namespace Admission.Rego.Lints;

/// <summary>Heads of rules in Rego v0, and how they are written in Rego v1, as <c>opa fmt</c> writes them.</summary>
/// <param name="source">The text of the module.</param>
internal sealed class OldSyntax(string source)
{
    private readonly string[] _lines = source.Split('\n');

    /// <summary>The heads that are different in Rego v1, in the order of the source.</summary>
    public ImmutableArray<OldHead> Find(RegoModule module)
    {
        var heads = ImmutableArray.CreateBuilder<OldHead>();
        foreach (Rule rule in module.Rules)
        {
            for (Rule? next = rule; next is not null; next = next.Else)
            {
                if (Rewrite(next, next != rule) is { } head)
                {
                    heads.Add(head);
                }
            }
        }

        return [.. heads.DistinctBy(static one => one.Start)];
    }

    /// <summary>The text with all heads as Rego v1 writes them.</summary>
    public string Apply(ImmutableArray<OldHead> heads)
    {
        var text = new StringBuilder(source);
        foreach (OldHead head in heads.OrderByDescending(static one => one.Start))
        {
            text.Remove(head.Start, head.Length).Insert(head.Start, head.NewText);
        }

        return text.ToString();
    }

    private OldHead? Rewrite(Rule rule, bool isElse)
    {
        int start = OffsetOf(rule.At);
        bool hasBlock = !rule.HasGeneratedBody && !rule.IsDefault && rule.Body.Count > 0;
        int end = hasBlock ? FindBrace(start, OffsetOf(rule.Body[0].At)) : EndOfHead(start);
        if (end < 0)
        {
            return null;
        }

        string head = source[start..end].TrimEnd();
        if (head.Length == 0)
        {
            // A further body of the rule before it: Rego v1 repeats the head.
            string own = HeadOf(rule);
            return new OldHead(rule.At, start, end - start, own + " if ");
        }

        bool hasIf = head.EndsWith(" if", StringComparison.Ordinal);
        string written = hasIf ? head[..^3] : head;
        bool isSet = rule.Key is not null && written.EndsWith(']')
            && !written.Contains(" contains ", StringComparison.Ordinal);
        string changed = isSet
            ? Contains(written)
            : rule.Value is not null || rule.IsDefault || isElse ? Assign(written) : written;
        changed = hasBlock ? changed + " if " : changed;
        string before = hasIf && hasBlock ? source[start..end] : hasBlock ? head + " " : head;
        return changed.TrimEnd() == head.TrimEnd() ? null
            : before.Length == 0 ? null : new OldHead(rule.At, start, end - start, changed);
    }

    private static string HeadOf(Rule rule)
    {
        string name = RefText.Write(rule.Head);
        string arguments = rule.Arguments is { } list ? $"({string.Join(", ", list.Select(RefText.Write))})" : "";
        return rule.Key is { } key ? $"{name} contains {RefText.Write(key)}"
            : rule.Value is { } value and not ScalarTerm { Value: Values.RegoBoolean { Holds: true } }
                ? $"{name}{arguments} := {RefText.Write(value)}"
                : name + arguments;
    }

    // p[x] to p contains x.
    private static string Contains(string head)
    {
        int depth = 0;
        for (int i = head.Length - 1; i >= 0; i--)
        {
            depth += head[i] == ']' ? 1 : head[i] == '[' ? -1 : 0;
            if (depth == 0)
            {
                return $"{head[..i]} contains {head[(i + 1)..^1].Trim()}";
            }
        }

        return head;
    }

    // The first = outside of brackets and strings becomes :=.
    private static string Assign(string head)
    {
        int depth = 0;
        char quote = '\0';
        for (int i = 0; i < head.Length; i++)
        {
            char c = head[i];
            if (quote != '\0')
            {
                i += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '`')
            {
                quote = c;
            }
            else
            {
                depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
                if (depth == 0 && c == ':' && i + 1 < head.Length && head[i + 1] == '=')
                {
                    return head;
                }

                if (depth == 0 && c == '=')
                {
                    return $"{head[..i]}:={head[(i + 1)..]}";
                }
            }
        }

        return head;
    }

    private int OffsetOf(Place place)
    {
        int offset = 0;
        for (int i = 0; i < place.Line - 1 && i < _lines.Length; i++)
        {
            offset += _lines[i].Length + 1;
        }

        return Math.Min(source.Length, offset + Math.Max(0, place.Column - 1));
    }

    private int EndOfHead(int start)
    {
        int end = source.IndexOf('\n', start);
        return end < 0 ? source.Length : end;
    }

    // The last brace between a head and its body, comments left out.
    private int FindBrace(int start, int body)
    {
        int found = -1;
        bool isComment = false;
        char quote = '\0';
        for (int i = start; i < body && i < source.Length; i++)
        {
            char c = source[i];
            if (isComment)
            {
                isComment = c != '\n';
            }
            else if (quote != '\0')
            {
                i += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '`')
            {
                quote = c;
            }
            else if (c == '#')
            {
                isComment = true;
            }
            else if (c == '{')
            {
                found = i;
            }
        }

        return found;
    }
}

/// <summary>The head of a rule that is different in Rego v1.</summary>
/// <param name="At">Where the rule begins.</param>
/// <param name="Start">Where the head begins in the text.</param>
/// <param name="Length">Its length, up to the brace of the body.</param>
/// <param name="NewText">The head in Rego v1.</param>
internal readonly record struct OldHead(Place At, int Start, int Length, string NewText);
