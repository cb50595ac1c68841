using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>json.verify_schema and json.match_schema.</summary>
internal static class Schemas
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("json.verify_schema(schema: any<string, object[any: any]>) -> output: array<boolean, any<null, string>>",
            Verify);
        add("json.match_schema(document: any<string, object[any: any]>, schema: any<string, object[any: any]>) -> "
            + "output: array<boolean, array[object<desc: string, error: string, field: string, type: string>]>", Match);
    }

    private static RegoValue? Document(Machine m, ReadOnlySpan<RegoValue> a, int index, string name, out string error)
    {
        error = "";
        switch (a[index])
        {
            case RegoObject or RegoArray:
                return a[index];
            case RegoString text:
                return JsonFunctions.Read(text.Text, out error);
            default:
                Operands.Wrong(m, name, index, a[index], "string", "object");
                return null;
        }
    }

    private static RegoValue? Verify(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (a[0] is not (RegoString or RegoObject))
        {
            return Operands.Wrong(m, "json.verify_schema", 0, a[0], "string", "object");
        }

        RegoValue? schema = Document(m, a, 0, "json.verify_schema", out string error);
        error = schema is null ? error : JsonSchema.Problem(schema, 0) ?? "";
        return new RegoArray(
        [
            RegoBoolean.Of(error.Length == 0),
            error.Length == 0 ? RegoNull.Value : new RegoString($"jsonschema: {error}"),
        ]);
    }

    private static RegoValue? Match(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "json.match_schema";
        if (Document(m, a, 0, Name, out string error) is not { } document
            || Document(m, a, 1, Name, out error) is not { } schema)
        {
            return error.Length == 0 ? null : Operands.Failed(m, $"{Name}: {error}");
        }

        if (JsonSchema.Problem(schema, 0) is { } problem)
        {
            return Operands.Failed(m, $"{Name}: {problem}");
        }

        var findings = new List<RegoValue>();
        new JsonSchema(m, schema, findings).Check(document, schema, "(root)", 0);
        return new RegoArray([RegoBoolean.Of(findings.Count == 0), new RegoArray([.. findings])]);
    }
}
