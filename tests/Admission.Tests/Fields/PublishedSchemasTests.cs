using Admission.Fields;

namespace Admission.Tests.Fields;

public sealed class PublishedSchemasTests
{
    [Fact]
    public void The_table_equals_the_schemas_that_the_API_server_publishes()
    {
        string[] lines = [.. PublishedSchemas.WriteTable()];
        string path = Checkout.At("src", "Admission", "Fields", "built-in-fields.tsv");
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
        }

        Assert.Equal(lines, File.ReadAllLines(path));
    }

    [Fact]
    public void Every_type_of_the_table_can_be_read()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Assert.True(FieldTable.BuiltIn.Kinds.Count() > 60);
        foreach (FieldSchema schema in FieldTable.BuiltIn.Kinds.Select(kind => FieldTable.BuiltIn.Find(kind)!))
        {
            Visit(schema);
            Assert.Contains("apiVersion", schema.Fields.Keys);
        }

        void Visit(FieldSchema schema)
        {
            if (schema.TypeName.Length > 0 && !seen.Add(schema.TypeName))
            {
                return;
            }

            foreach (FieldSchema field in schema.Fields.Values)
            {
                Visit(field);
            }

            if (schema.Item is not null)
            {
                Visit(schema.Item);
            }
        }
    }
}
