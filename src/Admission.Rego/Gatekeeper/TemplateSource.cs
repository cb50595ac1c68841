using System.Globalization;
using Admission.Json;

namespace Admission.Rego.Gatekeeper;

/// <summary>The Rego of a template's target: the entry module, its libraries, and their version.</summary>
internal sealed record TemplateSource(FieldText Rego, FieldText[] Libraries, RegoVersion Version)
{
    /// <summary>Takes the source of the engine Rego, or the older fields; null if there is neither.</summary>
    /// <param name="target">The target.</param>
    /// <param name="path">Its path in the document.</param>
    /// <param name="errors">Receives the libraries that are not text.</param>
    public static TemplateSource? Find(JsonValue target, string path, SpecErrors errors) =>
        FindCode(target, path, "Rego") is ({ } source, var at)
            ? Read(source, at, source.Member("version")?.Text == "v1" ? RegoVersion.V1 : RegoVersion.V0, errors)
            : Read(target, path, RegoVersion.V0, errors);

    /// <summary>The first code of an engine and its path; null if there is none.</summary>
    /// <param name="target">The target.</param>
    /// <param name="path">Its path in the document.</param>
    /// <param name="engine">The name of the engine.</param>
    public static (JsonValue Source, string Path)? FindCode(JsonValue target, string path, string engine)
    {
        int index = 0;
        foreach (JsonValue code in target.Member("code") is { Kind: JsonKind.Array } all ? all.Items : [])
        {
            if (code.Member("engine")?.Text == engine && code.Member("source") is { } source)
            {
                return (source, string.Create(CultureInfo.InvariantCulture, $"{path}.code[{index}].source"));
            }

            index++;
        }

        return null;
    }

    private static TemplateSource? Read(JsonValue source, string path, RegoVersion version, SpecErrors errors)
    {
        if (source.Member("rego")?.Text is not { Length: > 0 } rego)
        {
            return null;
        }

        var libraries = new List<FieldText>();
        int index = 0;
        foreach (JsonValue library in source.Member("libs") is { } libs ? libs.Items : [])
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.libs[{index++}]");
            if (library.Text is { } text)
            {
                libraries.Add(new FieldText(text, at));
            }
            else
            {
                errors.Add(at, $"{at} is not a string. Write the Rego of the library.");
            }
        }

        return new TemplateSource(new FieldText(rego, $"{path}.rego"), [.. libraries], version);
    }
}

/// <summary>A text, and the path of its field.</summary>
internal readonly record struct FieldText(string Text, string Path);
