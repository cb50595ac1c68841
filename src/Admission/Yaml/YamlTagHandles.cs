namespace Admission.Yaml;

/// <summary>What the directives of one document say: its version, and what the handles of its tags stand for.</summary>
/// <param name="cursor">Where errors go.</param>
internal sealed class YamlTagHandles(YamlCursor cursor)
{
    private readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal);

    /// <summary>Forgets the handles: they count for one document.</summary>
    public void Clear() => _prefixes.Clear();

    /// <summary>Takes a directive; false where it is wrong.</summary>
    public bool TryTake(YamlToken directive)
    {
        if (directive.Kind == YamlTokenKind.VersionDirective)
        {
            return directive.Text == "1.1"
                || cursor.Fail(
                    directive.Start, $"YAML {directive.Text} is not supported. Use 1.1, or remove the line.");
        }

        return _prefixes.TryAdd(directive.Handle, directive.Text)
            || cursor.Fail(directive.Start, $"the tag handle '{directive.Handle}' is defined twice. Remove one.");
    }

    /// <summary>The tag in full; null where its handle is not defined.</summary>
    public string? Resolve(YamlToken tag) => tag.Handle switch
    {
        "" => tag.Text,
        var handle when _prefixes.TryGetValue(handle, out string? prefix) => prefix + tag.Text,
        "!" => "!" + tag.Text,
        "!!" => YamlScalarReader.TagPrefix + tag.Text,
        _ => null,
    };
}
