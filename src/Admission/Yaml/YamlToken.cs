namespace Admission.Yaml;

/// <summary>The kind of a token, with the names of the YAML 1.1 grammar.</summary>
internal enum YamlTokenKind
{
    /// <summary>The rest of the text cannot be scanned; the cursor has the error.</summary>
    Broken,
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
}

/// <summary>One token of a YAML text.</summary>
internal sealed class YamlToken(YamlTokenKind kind, YamlMark start)
{
    public YamlTokenKind Kind { get; } = kind;

    public YamlMark Start { get; } = start;

    /// <summary>End of a scalar; the start for other tokens.</summary>
    public YamlMark End { get; init; } = start;

    /// <summary>A scalar's value, the name of an anchor or alias, a tag's suffix, a directive's prefix or
    /// version.</summary>
    public string Text { get; init; } = "";

    /// <summary>A tag's handle: <c>!</c>, <c>!!</c>, <c>!name!</c>; empty for <c>!&lt;…&gt;</c>.</summary>
    public string Handle { get; init; } = "";

    /// <summary>Is the scalar written without quotes and not as a block?</summary>
    public bool IsPlain { get; init; }

    /// <summary>Number of columns that indent the lines of a literal block (<c>|</c>); -1 for other tokens.</summary>
    public int BlockIndent { get; init; } = -1;

    /// <summary>The key that can begin with this token; null if none can.</summary>
    public SimpleKey? Key { get; set; }
}
