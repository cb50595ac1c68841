using System.Globalization;
using Admission.Cel.Values;
using Admission.RegularExpressions;

namespace Admission.Cel.Libraries;

/// <summary>Formats of names (from Kubernetes 1.31).</summary>
internal static class NameFormatLibrary
{
    private const string Label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string Subdomain1123 = Label1123 + "(\\." + Label1123 + ")*";
    private const string Label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private const string QualifiedPart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private const string LabelValue = "(" + QualifiedPart + ")?";

    private static readonly Dictionary<string, NameFormat> Formats = new(StringComparer.Ordinal)
    {
        ["dns1123Label"] = new("DNS1123Label", 30, text => IsLabel1123(text)),
        ["dns1123Subdomain"] = new("DNS1123Subdomain", 60, text => IsSubdomain(text)),
        ["dns1035Label"] = new("DNS1035Label", 30, text => IsLabel1035(text)),
        ["qualifiedName"] = new("QualifiedName", 60, IsQualifiedName),
        ["dns1123LabelPrefix"] = new("DNS1123LabelPrefix", 30, text => IsLabel1123(MaskDash(text))),
        ["dns1123SubdomainPrefix"] = new("DNS1123SubdomainPrefix", 60, text => IsSubdomain(MaskDash(text))),
        ["dns1035LabelPrefix"] = new("DNS1035LabelPrefix", 30, text => IsLabel1035(MaskDash(text))),
        ["labelValue"] = new("LabelValue", 40, IsLabelValue),
        ["uri"] = new("URI", 1219, text => GoUrl.TryParse(text, out _, out string problem)
            ? []
            : [$"parse {GoQuote.Of(text)}: {problem}"]),
        ["uuid"] =
            new("uuid", 70, text =>
                Check(text, "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}",
                    "does not match the UUID format")),
        ["byte"] =
            new("byte", 84, text =>
                Check(text, "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})",
                    "invalid base64")),
        ["date"] =
            new("date", 71, text =>
                DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                    ? [] : ["invalid date"]),
        ["datetime"] = new("datetime", 71, text => IsDateTime(text) ? [] : ["invalid datetime"]),
    };

    /// <summary>Does a text have one of the formats?</summary>
    /// <param name="format">The name of the format, such as <c>qualifiedName</c>.</param>
    /// <param name="text">The text.</param>
    public static bool IsValid(string format, string text) => Formats[format].Validate(text).Count == 0;

    public static void AddTo(LibraryBuilder library)
    {
        CelType format = NameFormat.FormatType;
        CelType texts = CelType.List(CelType.String);
        library.Type(format);
        foreach ((string name, NameFormat known) in Formats)
        {
            library.Global("format." + name, "format-" + name, [], format, _ => CelValue.Of(known));
        }

        library.Member("validate", "format-validate", format, CelType.String, CelType.Optional(texts),
            static (in value, in text) =>
            ((NameFormat)value.Opaque).Validate(text.String) is { Count: > 0 } problems
                ? CelValue.Of(CelOptional.Of(CelList.OfTexts(problems)))
                : CelValue.Of(CelOptional.None));
        library.Global("format.named", "format-named", CelType.String, CelType.Optional(format), static (in name) =>
            CelValue.Of(Formats.TryGetValue(name.String, out NameFormat? known) ? CelOptional.Of(CelValue.Of(known))
                : CelOptional.None));
    }

    private static bool Matches(string text, string pattern) =>
        RegexCache.TryParse($"^(?:{pattern})$", out Re2 expression, out _) && expression.IsMatch(text);

    private static List<string> Check(string text, string pattern, string problem) => Matches(text, pattern) ? []
        : [problem];

    private static string TooLong(int most) => $"must be no more than {most} characters";

    private static string Regex(string message, string pattern, params string[] examples)
    {
        string shown = string.Concat(examples.Select((example, i) => (i > 0 ? " or " : "") + $"'{example}', "));
        return $"{message} (e.g. {shown}regex used for validation is '{pattern}')";
    }

    // A prefix may end with a dash: the generated name continues after it.
    private static string MaskDash(string text) => text.Length > 1 && text.EndsWith('-') ? text[..^2] + "a" : text;

    private static List<string> IsLabel1123(string text)
    {
        List<string> problems = text.Length > 63 ? [TooLong(63)] : [];
        if (!Matches(text, Label1123))
        {
            problems.Add(Regex(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
                    + "start and end with an alphanumeric character",
                Label1123,
                "my-name",
                "123-abc"));
        }

        return problems;
    }

    private static List<string> IsSubdomain(string text)
    {
        List<string> problems = text.Length > 253 ? [TooLong(253)] : [];
        if (!Matches(text, Subdomain1123))
        {
            problems.Add(Regex(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
                    + "and must start and end with an alphanumeric character",
                Subdomain1123,
                "example.com"));
        }

        return problems;
    }

    private static List<string> IsLabel1035(string text)
    {
        List<string> problems = text.Length > 63 ? [TooLong(63)] : [];
        if (!Matches(text, Label1035))
        {
            problems.Add(Regex(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
                    + "alphabetic character, and end with an alphanumeric character",
                Label1035,
                "my-name",
                "abc-123"));
        }

        return problems;
    }

    private static List<string> IsLabelValue(string text)
    {
        List<string> problems = text.Length > 63 ? [TooLong(63)] : [];
        if (!Matches(text, LabelValue))
        {
            problems.Add(Regex(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
                    + "and must start and end with an alphanumeric character",
                LabelValue,
                "MyValue",
                "my_value",
                "12345"));
        }

        return problems;
    }

    private static List<string> IsQualifiedName(string text)
    {
        const string Message =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                + "alphanumeric character";
        string[] parts = text.Split('/');
        string name = parts[^1];
        var problems = new List<string>();
        if (parts.Length > 2)
        {
            return [Regex("a qualified name " + Message, QualifiedPart, "MyName", "my.name", "123-abc")
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                problems.Add("prefix part must be non-empty");
            }
            else
            {
                problems.AddRange(IsSubdomain(parts[0]).Select(problem => "prefix part " + problem));
            }
        }

        if (name.Length == 0)
        {
            problems.Add("name part must be non-empty");
        }
        else if (name.Length > 63)
        {
            problems.Add("name part " + TooLong(63));
        }

        if (!Matches(name, QualifiedPart))
        {
            problems.Add("name part " + Regex(Message, QualifiedPart, "MyName", "my.name", "123-abc"));
        }

        return problems;
    }

    private static bool IsDateTime(string text)
    {
        string shape = text.ToUpperInvariant().Replace(' ', 'T');
        return CelTimestamp.Parse(shape) is not null;
    }
}
