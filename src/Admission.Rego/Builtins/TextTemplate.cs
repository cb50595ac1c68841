using System.Globalization;
using System.Text;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>
/// Renders templates of Go's text/template: fields, variables, <c>if</c>, <c>range</c>, <c>with</c>, pipelines and the
/// usual functions. A key that is missing is an error, as in OPA.
/// </summary>
internal sealed class TextTemplate
{
    private readonly Machine _machine;
    private readonly List<TemplatePart> _parts;
    private readonly StringBuilder _output = new();
    private readonly List<(string Name, RegoValue Value)> _variables = [];

    private TextTemplate(Machine machine, List<TemplatePart> parts)
    {
        _machine = machine;
        _parts = parts;
    }

    /// <summary>Adds the function to the table.</summary>
    public static void Register(BuiltinTable.Registration add) =>
        add("strings.render_template(value: string, vars: object[string: any]) -> result: string", static (m, a) =>
        {
            if (!Operands.TryText(m, a, 0, "strings.render_template", out string text)
                || !Operands.Try(m, a, 1, "strings.render_template", "object", out RegoObject variables))
            {
                return null;
            }

            try
            {
                m.Charge(text.Length);
                var template = new TextTemplate(m, TemplatePart.Split(text));
                template._variables.Add(("$", variables));
                int end = template.Run(0, variables, isShown: true);
                return end < template._parts.Count
                    ? throw new TemplateException($"unexpected {{{{{template._parts[end].Text}}}}}")
                    : new RegoString(template._output.ToString());
            }
            catch (TemplateException exception)
            {
                return Operands.Failed(m, $"strings.render_template: {exception.Message}");
            }
        });

    // Runs up to the else or end that closes the block, and gives its position.
    private int Run(int at, RegoValue dot, bool isShown)
    {
        _machine.CheckStack();
        while (at < _parts.Count)
        {
            TemplatePart part = _parts[at];
            _machine.Step();
            if (!part.IsAction)
            {
                Write(isShown ? part.Text : "");
            }
            else if (part.Word is "end" or "else")
            {
                return at;
            }
            else if (part.Word is "if" or "with" or "range")
            {
                at = RunBlock(at, part.Word, part.Rest, dot, isShown);
            }
            else if (isShown)
            {
                RunAction(part.Text, dot);
            }

            at++;
        }

        return at;
    }

    private int RunBlock(int at, string word, string rest, RegoValue dot, bool isShown)
    {
        int depth = _variables.Count;
        bool isDone = false;
        int end;
        if (word == "range" && isShown)
        {
            (isDone, end) = RunRange(at, rest, dot);
        }
        else
        {
            RegoValue value = isShown ? Pipeline(rest, dot, declares: true) : RegoNull.Value;
            isDone = isShown && IsTrue(value);
            end = Run(at + 1, word == "with" ? value : dot, isShown && isDone);
        }

        while (end < _parts.Count && _parts[end].Word == "else")
        {
            string more = _parts[end].Rest;
            bool runs = isShown && !isDone;
            if (more.Length > 0 && runs)
            {
                string[] words = more.Split(' ', 2);
                RegoValue value = Pipeline(words.Length == 2 ? words[1] : "", dot, declares: true);
                runs = isDone = IsTrue(value);
                end = Run(end + 1, words[0] == "with" ? value : dot, runs);
            }
            else
            {
                end = Run(end + 1, dot, runs && more.Length == 0);
            }
        }

        _variables.RemoveRange(depth, _variables.Count - depth);
        return end < _parts.Count ? end : throw new TemplateException("unexpected EOF");
    }

    private (bool Ran, int End) RunRange(int at, string rest, RegoValue dot)
    {
        string[] names = [];
        int assign = rest.IndexOf(":=", StringComparison.Ordinal);
        if (assign > 0 && rest.StartsWith('$'))
        {
            names = rest[..assign].Split(',', StringSplitOptions.TrimEntries);
            rest = rest[(assign + 2)..];
        }

        RegoValue all = Pipeline(rest, dot, declares: false);
        if (all is not (RegoArray or RegoObject or RegoSet))
        {
            throw new TemplateException($"range can't iterate over {Text(all)}");
        }

        int end = -1;
        for (int i = 0; i < all.Count; i++)
        {
            (RegoValue key, RegoValue item) = all.At(i);
            int depth = _variables.Count;
            if (names.Length == 2)
            {
                _variables.Add((names[0], all is RegoSet ? RegoNumber.Of(i) : key));
            }

            if (names.Length > 0)
            {
                _variables.Add((names[^1], item));
            }

            end = Run(at + 1, item, isShown: true);
            _variables.RemoveRange(depth, _variables.Count - depth);
        }

        return (all.Count > 0, end >= 0 ? end : Run(at + 1, dot, isShown: false));
    }

    private void RunAction(string text, RegoValue dot)
    {
        bool declares = text.StartsWith('$') && text.Contains('=', StringComparison.Ordinal);
        RegoValue value = Pipeline(text, dot, declares);
        if (!declares)
        {
            Write(Text(value));
        }
    }

    private RegoValue Pipeline(string text, RegoValue dot, bool declares)
    {
        var tokens = new TemplateTokens(text);
        if (declares && tokens.TryDeclaration(out string name, out bool isNew))
        {
            RegoValue value = Pipeline(tokens, dot);
            int index = isNew ? -1 : _variables.FindLastIndex(one => one.Name == name);
            if (index >= 0)
            {
                _variables[index] = (name, value);
            }
            else
            {
                _variables.Add((name, value));
            }

            return value;
        }

        RegoValue result = Pipeline(tokens, dot);
        return tokens.IsAtEnd ? result : throw new TemplateException($"unexpected \"{tokens.Next()}\" in command");
    }

    private RegoValue Pipeline(TemplateTokens tokens, RegoValue dot)
    {
        RegoValue? value = null;
        do
        {
            value = Command(tokens, dot, value);
        }
        while (tokens.Take("|"));
        return value;
    }

    private RegoValue Command(TemplateTokens tokens, RegoValue dot, RegoValue? piped)
    {
        _machine.CheckStack();
        _machine.Step();
        string? function = tokens.TakeName();
        var arguments = new List<RegoValue>();
        while (!tokens.IsAtEnd && !tokens.Is("|") && !tokens.Is(")"))
        {
            arguments.Add(Operand(tokens, dot));
        }

        if (piped is not null)
        {
            arguments.Add(piped);
        }

        if (function is null)
        {
            return arguments is [var only] ? only : throw new TemplateException("a command is not a function");
        }

        return TemplateFunctions.Call(_machine, function, arguments);
    }

    private RegoValue Operand(TemplateTokens tokens, RegoValue dot)
    {
        RegoValue value;
        if (tokens.Take("("))
        {
            value = Pipeline(tokens, dot);
            if (!tokens.Take(")"))
            {
                throw new TemplateException("unclosed left paren");
            }
        }
        else if (tokens.TakeLiteral() is { } literal)
        {
            return literal;
        }
        else
        {
            string token = tokens.Next();
            value = token == "." ? dot
                : token.StartsWith('$') ? _variables.FindLast(one => one.Name == token).Value
                    ?? throw new TemplateException($"undefined variable \"{token}\"")
                : token.StartsWith('.') ? Field(dot, token[1..])
                : throw new TemplateException($"function \"{token}\" not defined");
        }

        while (tokens.TakeField() is { } field)
        {
            value = Field(value, field);
        }

        return value;
    }

    private static RegoValue Field(RegoValue value, string name) => value is RegoObject members
        ? members.Member(name) ?? throw new TemplateException($"map has no entry for key \"{name}\"")
        : throw new TemplateException($"can't evaluate field {name} in type {value.KindName}");

    private void Write(string text)
    {
        _output.Append(text);
        _machine.ChargeText(_output.Length);
    }

    /// <summary>Is a value true for <c>if</c>?</summary>
    public static bool IsTrue(RegoValue value) => value switch
    {
        RegoNull => false,
        RegoBoolean => value.Holds,
        RegoString text => text.Text.Length > 0,
        RegoNumber => true,
        _ => value.Count > 0,
    };

    /// <summary>A value as Go prints it.</summary>
    public static string Text(RegoValue value) => value switch
    {
        RegoNull => "<no value>",
        RegoString text => text.Text,
        RegoNumber number => number.Text,
        RegoBoolean => value.Holds ? "true" : "false",
        RegoObject members => $"map[{string.Join(' ', RegoText.JsonMembers(members)
            .Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}:{Inner(one.Value)}")))}]",
        _ => $"[{string.Join(' ', Enumerable.Range(0, value.Count).Select(i => Inner(value.At(i).Value)))}]",
    };

    private static string Inner(RegoValue value) => value is RegoNull ? "<nil>" : Text(value);
}
