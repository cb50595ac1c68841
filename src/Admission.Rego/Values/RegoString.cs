namespace Admission.Rego.Values;

/// <summary>A string as a Rego value.</summary>
public sealed class RegoString(string text) : RegoValue
{
    /// <summary>The empty string.</summary>
    public static readonly RegoString Empty = new("");

    /// <inheritdoc/>
    public override RegoKind Kind => RegoKind.String;

    /// <summary>The characters, without quotes and escapes.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    protected override int HashOf()
    {
        if (Text.Length >= RegoOrder.LongText)
        {
            Work.Charge(Text.Length / RegoOrder.StepLength);
        }

        return string.GetHashCode(Text, StringComparison.Ordinal);
    }
}
