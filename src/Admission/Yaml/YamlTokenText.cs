namespace Admission.Yaml;

/// <summary>Tokens in the words of error messages.</summary>
internal static class YamlTokenText
{
    /// <summary>What is wrong where another token is expected, and what to do.</summary>
    public static string Unexpected(YamlToken found, string expected) =>
        $"{expected} is expected here, not {Describe(found)}. {Advise(found)}";

    /// <summary>The same inside of an open bracket.</summary>
    public static string UnexpectedIn(YamlToken bracket, YamlToken found, string expected) =>
        $"{expected} is expected here, not {Describe(found)}, inside of the {Describe(bracket)} of line "
            + $"{bracket.Start.Line}. Separate items with commas; put text with brackets, commas or colons in quotes.";

    /// <summary>What to say of a bracket that is not closed.</summary>
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
