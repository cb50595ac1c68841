using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Objects;
using Admission.Recordings;

namespace Admission.Cli.CommandLine;

/// <summary>The redaction options, for every command that records or reads recordings.</summary>
internal sealed class RedactionInput
{
    private readonly Option<string[]> _fields;
    private readonly Option<string?> _key;

    /// <param name="fields">Name of the option of fields.</param>
    /// <param name="key">Name of the option of the key.</param>
    public RedactionInput(string fields, string key)
    {
        _fields = new Option<string[]>(fields)
        {
            Description = "Additional field to redact, such as spec.config[*].value; repeatable.",
            HelpName = "FIELD",
            DefaultValueFactory = static _ => [],
        };
        _key = new Option<string?>(key)
        {
            Description = "File with a secret of 16 bytes or more. With the same secret, equal values are always "
                + "replaced with the same text. Default: a random secret for this run.",
            HelpName = "FILE",
        };
    }

    public IEnumerable<Option> Options => [_fields, _key];

    public ImmutableArray<FieldPattern> Fields(ParseResult parsed) =>
        [.. parsed.GetRequiredValue(_fields).Select(FieldPattern.Parse)];

    /// <summary>The file of the key; null for none.</summary>
    public string? KeyFile(ParseResult parsed) => parsed.GetValue(_key);

    /// <summary>Reports invalid fields.</summary>
    public void Check(CommandResult result)
    {
        foreach (string field in result.GetValue(_fields) ?? [])
        {
            if (!FieldPattern.TryParse(field, out _, out string error))
            {
                result.AddError($"{_fields.Name} {field}: {error}");
            }
        }
    }

    /// <param name="option">Name of the option.</param>
    /// <param name="file">The file; null for a random key.</param>
    /// <param name="error">The problem and how to fix it. Empty on success.</param>
    public static RedactionKey? ReadKey(string option, string? file, out string error)
    {
        error = "";
        if (file is null)
        {
            return RedactionKey.Create();
        }

        try
        {
            byte[] material = File.ReadAllBytes(file);
            if (material.Length is >= RedactionKey.MinBytes and <= RedactionKey.MaxBytes)
            {
                return RedactionKey.Of(material);
            }

            error = $"{option} {file}: has {material.Length} bytes. Write {RedactionKey.MinBytes} to "
                + $"{RedactionKey.MaxBytes} random bytes: head -c 32 /dev/urandom.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = $"{option} {file}: cannot be read. Check the path and its permissions.";
        }

        return null;
    }
}
