namespace Admission.Yaml;

/// <summary>The directives of one document: its version, and the meaning of its tag handles.</summary>
/// <param name="cursor">Receives the errors.</param>
internal sealed class YamlTagHandles(YamlCursor cursor)
{
    private readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal);

    /// <summary>Clears the handles: they apply to one document.</summary>
    public void Clear() => _prefixes.Clear();

    /// <summary>Applies a directive; false if it is wrong.</summary>
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

    /// <summary>The full tag; null if its handle is not defined.</summary>
    public string? Resolve(YamlToken tag) => tag.Handle switch
    {
        "" => tag.Text,
        var handle when _prefixes.TryGetValue(handle, out string? prefix) => prefix + tag.Text,
        "!" => "!" + tag.Text,
        "!!" => YamlScalarReader.TagPrefix + tag.Text,
        _ => null,
    };
}
