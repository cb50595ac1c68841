using System.Collections.Immutable;
using System.Text.Json;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel;

/// <summary>The result of an expression.</summary>
/// <param name="Value">The value, an error included; null for an expression that does not compile.</param>
/// <param name="Cost">What the evaluation cost, the policy's variables included.</param>
/// <param name="Issues">Why the expression does not compile; empty when it does.</param>
public sealed record CelCaseResult(CelValue Value, ulong Cost, ImmutableArray<CelIssue> Issues)
{
    /// <summary>Did it compile and give a value?</summary>
    public bool HasValue => Issues.IsEmpty && !Value.IsError;

    /// <summary>Writes the members of the result into an object that is open.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        if (HasValue)
        {
            writer.WritePropertyName("value");
            CelJson.Write(writer, Value);
            writer.WriteString("type", CelTypes.Of(Value).Name);
        }
        else
        {
            writer.WriteStartObject("error");
            writer.WriteString("kind", Issues.IsEmpty ? "runtime" : "compile");
            writer.WriteString("message", Issues.IsEmpty ? Value.Error!.Message : Issues[0].Message);
            if (!Issues.IsEmpty)
            {
                writer.WriteNumber("line", Issues[0].Line);
                writer.WriteNumber("column", Issues[0].Column);
            }

            writer.WriteEndObject();
        }

        writer.WriteNumber("cost", Cost);
    }
}
