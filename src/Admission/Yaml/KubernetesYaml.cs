using System.Collections.Immutable;
using System.Text;

namespace Admission.Yaml;

/// <summary>
/// Reads YAML as Kubernetes' own tools do (sigs.k8s.io/yaml): YAML 1.1 words are booleans (<c>yes</c>, <c>no</c>,
/// <c>on</c>, <c>off</c>, <c>y</c>, <c>n</c>, as values and as keys), <c>0777</c> and <c>0o777</c> are octal, <c>0x</c>
/// and <c>0b</c> numbers and underscores in numbers are read, timestamps stay strings, keys that are numbers or
/// booleans
/// become strings. Stricter than these tools where they guess: duplicate keys, unknown tags, a merge key after a key
/// that
/// it would change, and aliases that grow beyond the limits are errors. Numbers keep all their digits.
/// Source of truth: https://github.com/kubernetes-sigs/yaml
/// </summary>
public static class KubernetesYaml
{
    /// <summary>
    /// Reads every document of a text, YAML or JSON. Never throws for the content of the text. A broken document does
    /// not affect the others: the result has both the readable documents and the errors of the rest.
    /// </summary>
    /// <param name="utf8">The text; a byte order mark is skipped. May be changed after the call.</param>
    /// <param name="limits">Limits on the text.</param>
    public static YamlReadResult Read(ReadOnlyMemory<byte> utf8, YamlLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
        {
            string message = $"{utf8.Length} bytes, more than the limit of {limits.MaxBytes}. Split the file.";
            return Fail(new YamlError(1, 1, message));
        }

        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        if (YamlEncoding.Check(utf8.Span) is { } error)
        {
            return Fail(error);
        }

        var errors = new YamlErrors();
        var documents = ImmutableArray.CreateBuilder<YamlDocument>();
        foreach (YamlNode root in ReadRoots(utf8, limits, errors))
        {
            if (root.Kind == YamlKind.Null)
            {
                continue;
            }

            if (documents.Count == limits.MaxDocuments)
            {
                errors.Add(root.Line, root.Column, $"more than {limits.MaxDocuments} documents. Split the file.");
                break;
            }

            documents.Add(new YamlDocument(YamlJsonWriter.Write(root), root));
        }

        return new YamlReadResult(documents.ToImmutable(), errors.ToImmutable());
    }

    private static IEnumerable<YamlNode> ReadRoots(ReadOnlyMemory<byte> utf8, YamlLimits limits, YamlErrors errors)
    {
        if (JsonDocumentReader.LooksLikeJson(utf8.Span)
            && new JsonDocumentReader(utf8, limits).TryRead(errors, out List<YamlNode> values))
        {
            return values;
        }

        return YamlPart.Split(Encoding.UTF8.GetString(utf8.Span))
            .SelectMany(part => new YamlPartReader(part, limits).Read(errors));
    }

    private static YamlReadResult Fail(YamlError error) => new([], [error]);
}
