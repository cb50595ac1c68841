using Admission.Json;

namespace Admission.Rego.Gatekeeper;

/// <summary>The Rego of a template's target: the entry module, its libraries, and their version.</summary>
internal sealed record TemplateSource(string Rego, string[] Libraries, RegoVersion Version)
{
    /// <summary>Takes the source of the engine Rego, or the older fields; null if there is neither.</summary>
    public static TemplateSource? Find(JsonValue target)
    {
        foreach (JsonValue code in target.Member("code") is { } all ? all.Items : [])
        {
            if (code.Member("engine")?.Text == "Rego" && code.Member("source") is { } source)
            {
                return Read(source, source.Member("version")?.Text == "v1" ? RegoVersion.V1 : RegoVersion.V0);
            }
        }

        return Read(target, RegoVersion.V0);
    }

    private static TemplateSource? Read(JsonValue source, RegoVersion version)
    {
        if (source.Member("rego")?.Text is not { Length: > 0 } rego)
        {
            return null;
        }

        var libraries = new List<string>();
        foreach (JsonValue library in source.Member("libs") is { } libs ? libs.Items : [])
        {
            libraries.Add(library.Text ?? "");
        }

        return new TemplateSource(rego, [.. libraries], version);
    }
}
