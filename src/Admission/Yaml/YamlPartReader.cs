namespace Admission.Yaml;

/// <summary>Reads the documents of one part of a text.</summary>
internal sealed class YamlPartReader(YamlPart part, YamlLimits limits)
{
    /// <summary>The roots of the documents without an error; a broken document is reported and omitted.</summary>
    /// <param name="errors">Receives the errors.</param>
    public List<YamlNode> Read(YamlErrors errors)
    {
        if (YamlEncoding.CheckCharacters(part) is { } forbidden)
        {
            errors.Add(forbidden.Line, forbidden.Column, forbidden.Message);
            return [];
        }

        // Kubernetes' tools read by lines and end the last one; a block scalar at the end keeps that line break.
        string text = part.Text.EndsWith('\n') ? part.Text : part.Text + "\n";
        var cursor = new YamlCursor(text, part.FirstLine);
        var parser = new YamlParser(cursor, limits, errors);
        List<YamlNode> roots = parser.Read();
        if (cursor.Error is { } error)
        {
            YamlError shown = AtMissingQuote(error, parser.LastLongQuote);
            errors.Add(shown.Line, shown.Column, shown.Message);
        }

        return roots;
    }

    // Text after a scalar that spans lines: probably its first quote was never closed, and a later quote closed it.
    private static YamlError AtMissingQuote(YamlError error, YamlToken? quote) =>
        quote is not null && quote.End.Line == error.Line && quote.End.Column <= error.Column
            ? new YamlError(
                quote.Start.Line,
                quote.Start.Column,
                $"the quote that opens here closes only on line {error.Line}, where text follows it. Close it earlier.")
            : error;
}
