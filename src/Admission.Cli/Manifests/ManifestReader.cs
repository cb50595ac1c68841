using System.Collections.Immutable;
using Admission.Json;
using Admission.Protocol;
using Admission.Yaml;

namespace Admission.Cli.Manifests;

/// <summary>
/// Reads the objects of files: several documents, JSON, lists. What a folder holds beside objects (values.yaml,
/// kustomization.yaml) is skipped with a note; in a file that was named itself it is an error.
/// </summary>
internal sealed class ManifestReader(ManifestLimits limits, List<ManifestProblem> notes, List<ManifestProblem> errors)
{
    private readonly ImmutableArray<Manifest>.Builder _manifests = ImmutableArray.CreateBuilder<Manifest>();
    private bool _isFull;

    /// <summary>The objects that were read so far, in the order of the input.</summary>
    public ImmutableArray<Manifest> Manifests => _manifests.ToImmutable();

    /// <summary>Reads one file.</summary>
    public void Read(ManifestFile file, Stream standardInput)
    {
        try
        {
            using Stream stream = file.FullPath.Length == 0
                ? new BufferedStream(standardInput)
                : File.OpenRead(file.FullPath);
            Read(file.Source, ReadLimited(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ManifestProblem(file.Source.File, 0, 0, "the file cannot be read. Check its permissions."));
        }
    }

    /// <summary>Reads the text of one file.</summary>
    public void Read(ManifestSource source, ReadOnlyMemory<byte> utf8)
    {
        YamlReadResult result = KubernetesYaml.Read(utf8, limits.File);
        if (!result.Errors.IsEmpty && HelmText.FirstTemplateLine(utf8.Span) is int line)
        {
            const string Message = "looks like a Helm template. Run `helm template` first and check what it prints: "
                + "helm template CHART | admission check -";
            errors.Add(new ManifestProblem(source.File, line, 0, Message));
            return;
        }

        foreach (YamlError error in result.Errors)
        {
            errors.Add(new ManifestProblem(source.File, error.Line, error.Column, error.Message));
        }

        var helm = HelmText.Of(utf8.Span);
        foreach (YamlDocument document in result.Documents)
        {
            ReadObject(source, document, document.Root, "", parent: null, helm?.RenderedFrom(document.Line));
        }
    }

    private byte[] ReadLimited(Stream stream)
    {
        // One byte more than is allowed, so that the reader sees that it is too much.
        int limit = limits.File.MaxBytes == int.MaxValue ? int.MaxValue : limits.File.MaxBytes + 1;
        using var text = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        while (text.Length < limit)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, limit - text.Length));
            if (read == 0)
            {
                break;
            }

            text.Write(buffer, 0, read);
        }

        return text.ToArray();
    }

    private void ReadObject(
        ManifestSource source,
        YamlDocument document,
        JsonValue value,
        string path,
        GroupVersionKind? parent,
        string? renderedFrom)
    {
        GroupVersionKind? written = KindOf(value) ?? parent;
        if (written is not { } kind)
        {
            Skip(source, document.PositionOf(path), NotAnObject(value));
            return;
        }

        if (ClientOnlyKinds.Explain(kind) is { } reason)
        {
            Skip(source, document.PositionOf(path), reason);
        }
        else if (kind.Kind.EndsWith("List", StringComparison.Ordinal)
            && value.Member("items") is { Kind: JsonKind.Array } items)
        {
            // The items of a typed list, as the API server sends it, have no kind of their own.
            string item = kind.Kind[..^"List".Length];
            GroupVersionKind? itemKind = item.Length == 0 ? null : kind with { Kind = item };
            string prefix = path.Length == 0 ? "items" : path + ".items";
            for (int i = 0; i < items.Count; i++)
            {
                ReadObject(source, document, items[i], $"{prefix}[{i}]", itemKind, renderedFrom);
            }
        }
        else
        {
            Add(new Manifest(source, kind, WithKind(value, kind))
            {
                Document = document,
                PathInDocument = path,
                RenderedFrom = renderedFrom,
            });
        }
    }

    private void Add(Manifest manifest)
    {
        if (CheckMetadata(manifest) is { } message)
        {
            (int line, int column) = manifest.PositionOf("metadata");
            errors.Add(new ManifestProblem(manifest.Source.File, line, column, message));
        }
        else if (_manifests.Count < limits.MaxObjects)
        {
            _manifests.Add(manifest);
        }
        else if (!_isFull)
        {
            _isFull = true;
            string tooMany = $"more than {limits.MaxObjects} objects. Check fewer at a time.";
            errors.Add(new ManifestProblem(manifest.Source.File, manifest.Line, 0, tooMany));
        }
    }

    private static string? CheckMetadata(Manifest manifest)
    {
        if (manifest.Metadata is not { } metadata || metadata.Kind == JsonKind.Null)
        {
            return null;
        }

        if (metadata.Kind != JsonKind.Object)
        {
            return "metadata is no mapping. Give it a name: metadata: { name: … }.";
        }

        string? wrong = ((string[])["name", "generateName", "namespace"]).FirstOrDefault(
            field => metadata.Member(field) is { Kind: not (JsonKind.String or JsonKind.Null) });
        return wrong is null ? null : $"metadata.{wrong} is no string. Quote it.";
    }

    private void Skip(ManifestSource source, (int Line, int Column) position, string reason)
    {
        if (source.IsNamed)
        {
            errors.Add(new ManifestProblem(source.File, position.Line, position.Column, reason));
        }
        else
        {
            notes.Add(new ManifestProblem(source.File, position.Line, 0, "skipped: " + reason));
        }
    }

    private static string NotAnObject(JsonValue value) => value.Kind == JsonKind.Object
        ? "no Kubernetes object: apiVersion or kind is missing."
        : "no Kubernetes object: not a mapping with apiVersion and kind.";

    private static GroupVersionKind? KindOf(JsonValue value) =>
        value.Member("apiVersion")?.Text is { Length: > 0 } apiVersion
        && value.Member("kind")?.Text is { Length: > 0 } kind
            ? ResourceKinds.Parse(apiVersion, kind)
            : null;

    private static JsonValue WithKind(JsonValue value, GroupVersionKind kind)
    {
        if (KindOf(value) is not null)
        {
            return value;
        }

        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", kind.ApiVersion);
            writer.WriteString("kind", kind.Kind);
            JsonRewrite.CopyMembers(writer, value, "apiVersion", "kind");
            writer.WriteEndObject();
        });
    }
}
