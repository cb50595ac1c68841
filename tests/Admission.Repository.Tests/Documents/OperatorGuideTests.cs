using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Documents;

/// <summary>The operator guide quotes messages as the product writes them, so that an operator finds them.</summary>
public sealed partial class OperatorGuideTests
{
    [Fact]
    public void Quotes_messages_of_the_product()
    {
        string messages = CheckedOut.Read("tests/Admission.Repository.Tests/approved/messages.txt");
        string guide = CheckedOut.Read("charts/admission/README.md");
        string troubleshooting = guide[guide.IndexOf("## Troubleshooting", StringComparison.Ordinal)..];

        Findings.None(
            from quote in Quote().Matches(troubleshooting).Select(static match => match.Groups[1].Value)
            where !quote.StartsWith("kubectl ", StringComparison.Ordinal)
            from part in Border().Split(Check().Replace(quote, ""))
            where part.Trim().Contains(' ', StringComparison.Ordinal)
            where !messages.Contains(part.Trim(' ', '.'), StringComparison.Ordinal)
            select $"`{quote}`: no message contains '{part.Trim()}'");
    }

    // A quoted message, in which `…` stands for values.
    [GeneratedRegex("`([^`\n]*…[^`\n]*)`")]
    private static partial Regex Quote();

    // Parts of a message can come from different places of the source.
    [GeneratedRegex("…|, |: |; ")]
    private static partial Regex Border();

    // The name and the state of a check in /readyz.
    [GeneratedRegex(@"^\[.\]\S+ \w+: ?")]
    private static partial Regex Check();
}
