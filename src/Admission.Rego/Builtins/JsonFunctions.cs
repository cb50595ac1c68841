using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;
using Admission.Yaml;

namespace Admission.Rego.Builtins;

/// <summary>json.* and yaml.* between values and text.</summary>
internal static class JsonFunctions
{
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = JsonTree.MaxDepth };

    public static void Register(BuiltinTable.Registration add)
    {
        add("json.marshal(x: any) -> y: string", static (m, a) => Text(m, RegoText.ToJson(a[0])));
        add("json.marshal_with_options(x: any, "
            + "opts: object<indent: string, prefix: string, pretty: boolean>[string: any]) -> y: string",
            MarshalWithOptions);
        add("json.unmarshal(x: string) -> y: any", static (m, a) =>
            Operands.TryText(m, a, 0, "json.unmarshal", out string text)
                ? Read(text, out string error) ?? Operands.Failed(m, $"json.unmarshal: {error}")
                : null);
        add("json.is_valid(x: string) -> result: boolean", static (_, a) =>
            RegoBoolean.Of(a[0] is RegoString text && Read(text.Text, out string _) is not null));
        add("yaml.marshal(x: any) -> y: string", static (m, a) => Text(m, YamlText.Write(a[0])));
        add("yaml.unmarshal(x: string) -> y: any", static (m, a) =>
            Operands.TryText(m, a, 0, "yaml.unmarshal", out string text)
                ? ReadYaml(text, out string error) ?? Operands.Failed(m, $"yaml.unmarshal: {error}")
                : null);
        add("yaml.is_valid(x: string) -> result: boolean", static (_, a) =>
            RegoBoolean.Of(a[0] is RegoString text && ReadYaml(text.Text, out string _) is not null));
    }

    private static RegoString Text(Machine m, string text)
    {
        m.ChargeText(text.Length);
        return new RegoString(text);
    }

    /// <summary>A JSON document as a value; null, and the reason, if the text is not JSON.</summary>
    public static RegoValue? Read(string text, out string error)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, ReadOptions);
            error = "";
            return Convert(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            error = exception.Message;
            return null;
        }
    }

    // Of members with the same name, the last one counts.
    private static RegoValue Convert(JsonElement element)
    {
        Work.Charge(1);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new ObjectBuilder();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    members.Set(property.Name, Convert(property.Value));
                }

                return members.Build();
            case JsonValueKind.Array:
                return new RegoArray([.. element.EnumerateArray().Select(Convert)]);
            case JsonValueKind.String:
                return new RegoString(element.GetString()!);
            case JsonValueKind.Number:
                return RegoNumber.Parse(element.GetRawText());
            case JsonValueKind.True or JsonValueKind.False:
                return RegoBoolean.Of(element.ValueKind == JsonValueKind.True);
            default:
                return RegoNull.Value;
        }
    }

    private static RegoValue? ReadYaml(string text, out string error)
    {
        RegoValue? value = RegoYaml.Read(Encoding.UTF8.GetBytes(text), out ImmutableArray<YamlError> errors);
        error = errors.Length == 0 ? "" : $"yaml: {errors[0]}";
        return errors.Length == 0 ? value ?? RegoNull.Value : null;
    }

    private static RegoValue? MarshalWithOptions(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "json.marshal_with_options";
        if (!Operands.Try(m, a, 1, Name, "object", out RegoObject options))
        {
            return null;
        }

        string prefix = "";
        string indent = "\t";
        bool? isPretty = null;
        for (int i = 0; i < options.Count; i++)
        {
            (RegoValue key, RegoValue value) = options.At(i);
            switch ((key as RegoString)?.Text)
            {
                case "pretty" when value is RegoBoolean:
                    isPretty = value.Holds;
                    break;
                case "indent" when value is RegoString text:
                    indent = text.Text;
                    isPretty ??= true;
                    break;
                case "prefix" when value is RegoString text:
                    prefix = text.Text;
                    isPretty ??= true;
                    break;
                case "pretty" or "indent" or "prefix":
                    return m.Fail(RegoError.OperandType, $"{Name}: operand 2 key {RegoText.Write(key)} failed cast to "
                        + $"{(key is RegoString { Text: "pretty" } ? "bool" : "string")}");
                default:
                    return m.Fail(RegoError.OperandType,
                        $"{Name}: object contained unknown key {RegoText.Write(key)}");
            }
        }

        m.ChargeText(prefix.Length + indent.Length);
        return Text(m, isPretty == true ? prefix + RegoText.ToJson(a[0], prefix, indent) : RegoText.ToJson(a[0]));
    }
}
