using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Requests;
using Admission.Yaml;

namespace Admission.Cli.Manifests;

/// <summary>
/// Reads the objects of files: several documents, JSON, lists. Other files in a folder (values.yaml,
/// kustomization.yaml) are skipped with a note; on the command line they are an error.
/// </summary>
/// <param name="limits">Limits on the input.</param>
/// <param name="notes">Receives the notes.</param>
/// <param name="errors">Receives the errors.</param>
/// <param name="allowEmpty">Can standard input be empty? Null if the command has no option for it.</param>
internal sealed class ManifestReader(
    ManifestLimits limits, List<ManifestProblem> notes, List<ManifestProblem> errors, bool? allowEmpty = null)
{
    /// <summary>
    /// Is each document one value of any form, instead of Kubernetes objects? Default false.
    /// </summary>
    public bool IsForPayloads { get; init; }

    private readonly ImmutableArray<Manifest>.Builder _manifests = ImmutableArray.CreateBuilder<Manifest>();
    private bool _isFull;

    /// <summary>The objects read so far, in the order of the input.</summary>
    public ImmutableArray<Manifest> Manifests => _manifests.ToImmutable();

    public void Read(ManifestFile file, Stream standardInput)
    {
        bool isStandardInput = file.FullPath.Length == 0;
        try
        {
            using Stream stream = isStandardInput ? new BufferedStream(standardInput) : File.OpenRead(file.FullPath);
            Read(file.Source, ReadLimited(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string message = isStandardInput
                ? "standard input cannot be read. Check the command before the pipe."
                : UnreadableFile.Explain(file.FullPath);
            errors.Add(new ManifestProblem(file.Source.File, 0, 0, message));
        }
    }

    /// <summary>Reads the text of one file.</summary>
    public void Read(ManifestSource source, ReadOnlyMemory<byte> utf8)
    {
        YamlReadResult result = KubernetesYaml.Read(utf8, limits.File);
        AddErrors(source, utf8.Span, result.Errors);
        if (result.Documents.IsEmpty && result.Errors.IsEmpty && source.IsNamed)
        {
            AddEmpty(source);
        }

        var helm = HelmText.Of(utf8.Span);
        foreach (YamlDocument document in result.Documents)
        {
            ReadObjects(source, document, helm?.RenderedFrom(document.Line));
        }
    }

    // An error on a line with a template action is caused by it, and so are the following errors of that document.
    private void AddErrors(ManifestSource source, ReadOnlySpan<byte> utf8, ImmutableArray<YamlError> found)
    {
        if (found.IsEmpty)
        {
            return;
        }

        string[] lines = Encoding.UTF8.GetString(utf8).Split('\n');
        int template = 0;
        foreach (YamlError error in found)
        {
            bool hasAction = error.Line <= lines.Length && HelmText.HasAction(lines[error.Line - 1]);
            if (!hasAction && (template == 0 || HasMarker(lines.AsSpan(template..Math.Min(error.Line, lines.Length)))))
            {
                errors.Add(new ManifestProblem(source.File, error.Line, error.Column, error.Message));
                continue;
            }

            if (template == 0)
            {
                const string Message = "looks like a Helm template. Run `helm template` first and check its output: "
                    + "helm template CHART | admission check -";
                errors.Add(new ManifestProblem(source.File, error.Line, 0, Message));
            }

            template = error.Line;
        }
    }

    private static bool HasMarker(ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            if (line.StartsWith("---", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // An empty pipe probably means that the command before it failed.
    private void AddEmpty(ManifestSource source)
    {
        if (source.IsStandardInput && allowEmpty != true)
        {
            const string Message = "standard input is empty: there is nothing to check. Did the command before the "
                + "pipe fail?";
            string option = allowEmpty is null ? "" : " If it should be empty, add --allow-empty.";
            errors.Add(new ManifestProblem(source.File, 0, 0, Message + option));
        }
        else if (allowEmpty != true)
        {
            notes.Add(new ManifestProblem(source.File, 0, 0, "the file is empty."));
        }
    }

    private byte[] ReadLimited(Stream stream)
    {
        // One byte more than allowed, so that the reader detects the excess.
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

    private void ReadObjects(ManifestSource source, YamlDocument document, string? renderedFrom)
    {
        if (IsForPayloads)
        {
            Keep(new Manifest(source, new GroupVersionKind("", "", ""), document.Root) { Document = document });
            return;
        }

        foreach (ListedObject one in ObjectList.Expand(document.Root, "", KindTable.Shipped))
        {
            if (one.Error.Length > 0)
            {
                Skip(source, document.PositionOf(one.Path), one.Error);
            }
            else if (ClientOnlyKinds.Explain(one.Kind) is { } reason)
            {
                Skip(source, document.PositionOf(one.Path), reason);
            }
            else
            {
                Add(new Manifest(source, one.Kind, one.Object)
                {
                    Document = document,
                    PathInDocument = one.Path,
                    RenderedFrom = renderedFrom,
                });
            }
        }
    }

    private void Add(Manifest manifest)
    {
        if (CheckMetadata(manifest) is { } message)
        {
            (int line, int column) = manifest.PositionOf("metadata");
            errors.Add(new ManifestProblem(manifest.Source.File, line, column, message));
        }
        else
        {
            Keep(manifest);
        }
    }

    private void Keep(Manifest manifest)
    {
        if (_manifests.Count < limits.MaxObjects)
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
            return "metadata is not a mapping. Write for example: metadata: { name: web }.";
        }

        string? wrong = ((string[])["name", "generateName", "namespace"]).FirstOrDefault(
            field => metadata.Member(field) is { Kind: not (JsonKind.String or JsonKind.Null) });
        return wrong is null ? null : $"metadata.{wrong} is not a string. Put it in quotes.";
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
}
