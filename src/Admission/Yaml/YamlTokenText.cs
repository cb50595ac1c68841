namespace Admission.Yaml;

/// <summary>Names of tokens in error messages.</summary>
internal static class YamlTokenText
{
    /// <summary>The message for an unexpected token, with the fix.</summary>
    public static string Unexpected(YamlToken found, string expected) =>
        $"{expected} is expected here, not {Describe(found)}. {Advise(found)}";

    /// <summary>The same inside an open bracket.</summary>
    public static string UnexpectedIn(YamlToken bracket, YamlToken found, string expected) =>
        $"{expected} is expected here, not {Describe(found)}, inside the {Describe(bracket)} of line "
            + $"{bracket.Start.Line}. Separate items with commas; put text with brackets, commas or colons in quotes.";

    /// <summary>The message for a bracket that is not closed.</summary>
    public static string NeverClosed(YamlToken bracket) =>
        $"the bracket {Describe(bracket)} is never closed. Close it with "
            + $"{(bracket.Kind == YamlTokenKind.FlowSequenceStart ? "']'" : "'}'")}.";

    public static string Describe(YamlToken token) => token.Kind switch
    {
        YamlTokenKind.StreamEnd => "the end of the document",
        YamlTokenKind.DocumentStart => "'---'",
        YamlTokenKind.DocumentEnd => "'...'",
        YamlTokenKind.FlowSequenceStart => "'['",
        YamlTokenKind.FlowSequenceEnd => "']'",
        YamlTokenKind.FlowMappingStart => "'{'",
        YamlTokenKind.FlowMappingEnd => "'}'",
        YamlTokenKind.FlowEntry => "','",
        YamlTokenKind.BlockEntry or YamlTokenKind.BlockSequenceStart => "a list item ('-')",
        YamlTokenKind.Value => "':'",
        YamlTokenKind.Key or YamlTokenKind.BlockMappingStart => "a key",
        YamlTokenKind.Alias => "an alias ('*')",
        YamlTokenKind.Anchor => "an anchor ('&')",
        YamlTokenKind.Tag => "a tag ('!')",
        YamlTokenKind.BlockEnd => "the end of the block",
        YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective => "a directive ('%')",
        _ => "more text",
    };

    public static string Advise(YamlToken token) => token.Kind switch
    {
        YamlTokenKind.FlowSequenceEnd or YamlTokenKind.FlowMappingEnd =>
            "Remove it, or open the bracket that it closes.",
        YamlTokenKind.Scalar => "Check the quotes and brackets before it.",
        _ => "Check the indentation of this line and of those above.",
    };
}
