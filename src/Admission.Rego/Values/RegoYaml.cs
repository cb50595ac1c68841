using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Rego.Values;

/// <summary>
/// YAML as OPA reads it: of duplicate keys, the last one counts, and numbers with a point or an exponent go through
/// 64-bit floats, so that 1.0 is 1 and 1e6 is 1000000.
/// </summary>
public static class RegoYaml
{
    private static readonly YamlLimits Lenient = YamlLimits.Default with { TakesLastDuplicate = true };

    /// <summary>The first document; null for an empty text, and on error.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="errors">What is wrong; empty on success.</param>
    public static RegoValue? Read(ReadOnlyMemory<byte> utf8, out ImmutableArray<YamlError> errors)
    {
        YamlReadResult read = KubernetesYaml.Read(utf8, Lenient);
        bool isRead = read.Documents.Length > 0
            && (read.Errors.Length == 0 || read.Errors[0].Line > read.Documents[0].Line);
        errors = isRead ? [] : read.Errors;
        return isRead ? From(read.Documents[0].Root) : null;
    }

    /// <summary>A value of a YAML document.</summary>
    public static RegoValue From(JsonValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        switch (value.Kind)
        {
            case JsonKind.Object:
                var members = new ObjectBuilder();
                for (int i = 0; i < value.Count; i++)
                {
                    members.Set(value.NameAt(i), From(value[i]));
                }

                return members.Build();
            case JsonKind.Array:
                var items = new RegoValue[value.Count];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = From(value[i]);
                }

                return new RegoArray(items);
            case JsonKind.Number when value.NumberText!.AsSpan().IndexOfAny('.', 'e', 'E') >= 0:
                double number = double.Parse(value.NumberText!, NumberStyles.Float, CultureInfo.InvariantCulture);
                return RegoNumber.Parse(double.IsFinite(number) ? GoFloat.Json(number) : value.NumberText!);
            default:
                return RegoValue.From(value);
        }
    }
}
