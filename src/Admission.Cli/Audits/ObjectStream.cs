using Admission.Json;
using Admission.Kinds;
using Admission.Requests;
using Admission.Yaml;

namespace Admission.Cli.Audits;

/// <summary>
/// The objects of a YAML or JSON stream, one by one, so that memory depends on the largest object and not on their
/// number: documents, and the items of a list such as the output of <c>kubectl get -A -o yaml</c>.
/// </summary>
/// <param name="file">Name of the stream for messages.</param>
/// <param name="limits">Limits of one object.</param>
internal sealed class ObjectStream(string file, YamlLimits limits)
{
    /// <summary>What could not be read, in the order of the stream.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Reads a stream to its end, or to the first part that is too large.</summary>
    /// <param name="stream">The stream; not closed.</param>
    public IEnumerable<(ListedObject Object, int Line)> Read(Stream stream)
    {
        using var text = new BufferedStream(stream, 64 << 10);
        int first = SkipBlank(text, out int line);
        IEnumerable<ObjectText> parts = first is '{' or '['
            ? new JsonParts(text, limits.MaxBytes, line).Read((byte)first)
            : new YamlParts(text, limits.MaxBytes, line).Read(first);
        foreach (ObjectText part in parts)
        {
            if (part.IsTooLarge)
            {
                Problems.Add($"{file}:{part.Line}: larger than {limits.MaxBytes} bytes. Split it.");
                yield break;
            }

            foreach ((ListedObject, int) one in Parse(part))
            {
                yield return one;
            }
        }
    }

    private IEnumerable<(ListedObject Object, int Line)> Parse(ObjectText part)
    {
        YamlReadResult read = KubernetesYaml.Read(part.Utf8, limits);
        foreach (YamlError error in read.Errors)
        {
            Problems.Add($"{file}:{part.Line + error.Line - 1}: {error.Message}");
        }

        foreach (YamlDocument document in read.Documents)
        {
            JsonValue root = document.Root;
            if (part.ListKind is { } list && KindTable.KindOf(root) is null && ObjectList.ItemKindOf(list) is { } item)
            {
                root = ObjectList.WithKind(root, item);
            }

            foreach (ListedObject one in ObjectList.Expand(root, "", KindTable.Shipped))
            {
                int line = part.Line + document.PositionOf(one.Path).Line - 1;
                if (one.Error.Length > 0)
                {
                    Problems.Add($"{file}:{line}: {one.Error}");
                }
                else
                {
                    yield return (one, line);
                }
            }
        }
    }

    private static int SkipBlank(Stream stream, out int line)
    {
        line = 1;
        int next;
        while ((next = stream.ReadByte()) is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF)
        {
            line += next == '\n' ? 1 : 0;
        }

        return next;
    }
}
