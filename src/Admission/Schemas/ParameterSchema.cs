using System.Collections.Immutable;
using System.Text;
using Admission.Json;

namespace Admission.Schemas;

/// <summary>
/// The JSON Schema of a policy's parameters. Immutable.
/// </summary>
/// <remarks>
/// Known keywords: type (one or a list), properties, required, items, enum, default, const, pattern, minimum, maximum,
/// minItems, maxItems, minLength, maxLength, additionalProperties (a boolean or a schema), description, title. They
/// have the meaning of JSON Schema, with one exception: an object with <c>properties</c> and without
/// <c>additionalProperties</c> rejects other names, because a misspelled parameter must not be ignored silently. A
/// <c>pattern</c> matches anywhere in the text unless it has <c>^</c> and <c>$</c>, and takes linear time; a pattern
/// that needs backtracking is rejected. Integers are exact, whatever their size.
/// </remarks>
public sealed class ParameterSchema
{
    /// <summary>The schema of a policy without parameters: rejects every name.</summary>
    public static readonly ParameterSchema None = new(new SchemaNode { AdditionalProperties = null });

    private static readonly JsonValue EmptyObject = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes("{}"));
    private readonly SchemaNode _root;

    private ParameterSchema(SchemaNode root) => _root = root;

    /// <summary>Reads a schema. Its own defaults are checked against it.</summary>
    /// <param name="path">
    /// Path of the schema in its document, the start of each error's path: <c>parameters</c>.
    /// </param>
    /// <param name="read">The schema; null on error.</param>
    /// <param name="errors">Every error; empty on success.</param>
    public static bool TryRead(
        JsonValue schema, string path, out ParameterSchema? read, out ImmutableArray<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var found = new List<FieldError>();
        SchemaNode root = new SchemaReader(found).Read(schema, path);
        if (root.Types is not (SchemaTypes.None or SchemaTypes.Object))
        {
            found.Add(new FieldError(
                MemberPath.Member(path, "type"),
                "the schema of the parameters must have the type object. Write type: \"object\" and list them under "
                    + "properties."));
        }

        bool isOpen = schema.Member("additionalProperties") is not null;
        errors = [.. found];
        read = errors.IsEmpty
            ? new ParameterSchema(root with
            {
                Types = SchemaTypes.Object,
                AdditionalProperties = isOpen ? root.AdditionalProperties : null,
            })
            : null;
        return read is not null;
    }

    /// <summary>Adds the defaults to the operator's values, and checks the result.</summary>
    /// <param name="given">The operator's values; null for none.</param>
    /// <param name="path">Path of the parameters in their document, the start of each error's path.</param>
    /// <param name="parameters">All parameters: an object. Complete only if there is no error.</param>
    /// <returns>Every error, in the order of the parameters; empty on success.</returns>
    public ImmutableArray<FieldError> Apply(JsonValue? given, string path, out JsonValue parameters)
    {
        parameters = SchemaDefaults.Fill(_root, given ?? _root.Default ?? EmptyObject);
        var errors = new List<FieldError>();
        new SchemaCheck(errors, "the parameter").Check(_root, parameters, path);
        return [.. errors];
    }
}
