using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions that Go's templates have.</summary>
internal static class TemplateFunctions
{
    /// <summary>Calls a function.</summary>
    /// <exception cref="TemplateException">There is no such function, or its arguments are wrong.</exception>
    public static RegoValue Call(Machine machine, string name, List<RegoValue> arguments)
    {
        switch (name)
        {
            case "and" when arguments.Count > 0:
                return arguments.Find(static one => !TextTemplate.IsTrue(one)) ?? arguments[^1];
            case "or" when arguments.Count > 0:
                return arguments.Find(TextTemplate.IsTrue) ?? arguments[^1];
            case "not" when arguments is [var one]:
                return RegoBoolean.Of(!TextTemplate.IsTrue(one));
            case "len" when arguments is [RegoString text]:
                return RegoNumber.Of(System.Text.Encoding.UTF8.GetByteCount(text.Text));
            case "len" when arguments is [var one]:
                return RegoNumber.Of(one.Count);
            case "index" when arguments.Count > 0:
                return Index(arguments);
            case "print":
                return new RegoString(string.Concat(arguments.Select(TextTemplate.Text)));
            case "println":
                return new RegoString(string.Join(' ', arguments.Select(TextTemplate.Text)) + "\n");
            case "printf" when arguments is [RegoString format, ..]:
                var values = new RegoArray([.. arguments.Skip(1)]);
                return Sprintf.Call(machine, [format, values]) ?? throw new TemplateException("printf failed");
            case "html" or "js" or "urlquery" when arguments.Count > 0:
                return new RegoString(Escape(name, string.Concat(arguments.Select(TextTemplate.Text))));
            case "eq" when arguments.Count > 1:
                return RegoBoolean.Of(arguments.Skip(1).Any(one => RegoOrder.AreEqual(arguments[0], one)));
            case "ne" or "lt" or "le" or "gt" or "ge" when arguments.Count == 2:
                return RegoBoolean.Of(Holds(name, RegoOrder.Compare(arguments[0], arguments[1])));
            default:
                throw new TemplateException($"function \"{name}\" not defined, or wrong number of args");
        }
    }

    private static bool Holds(string name, int order) => name switch
    {
        "ne" => order != 0,
        "lt" => order < 0,
        "le" => order <= 0,
        "gt" => order > 0,
        _ => order >= 0,
    };

    private static RegoValue Index(List<RegoValue> arguments)
    {
        RegoValue value = arguments[0];
        foreach (RegoValue key in arguments.Skip(1))
        {
            value = value.Get(key) ?? throw new TemplateException($"error calling index: no element {key}");
        }

        return value;
    }

    private static string Escape(string name, string text) => name switch
    {
        "urlquery" => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal),
        "html" => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal)
            .Replace("\"", "&#34;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal),
        _ => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("<", "\\u003C", StringComparison.Ordinal)
            .Replace(">", "\\u003E", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal)
            .Replace("\n", "\\u000A", StringComparison.Ordinal),
    };
}
