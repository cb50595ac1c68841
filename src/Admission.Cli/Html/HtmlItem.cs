namespace Admission.Cli.Html;

/// <summary>One row of <see cref="HtmlItems"/>.</summary>
/// <param name="Values">Value of each choice of the filters: <c>kind</c> is <c>new denials</c>.</param>
/// <param name="Text">The text for the search.</param>
/// <param name="Summary">HTML of the row.</param>
/// <param name="Body">HTML that is shown when the row opens.</param>
/// <param name="Object">The object to show below the body; null for none.</param>
internal sealed record HtmlItem(
    IReadOnlyDictionary<string, string> Values, string Text, string Summary, string Body, MarkedObject? Object);
