namespace Admission.Rego.Values;

/// <summary><c>null</c>.</summary>
public sealed class RegoNull : RegoValue
{
    /// <summary>The only value of this type.</summary>
    public static readonly RegoNull Value = new();

    private RegoNull()
    {
    }

    /// <inheritdoc/>
    public override RegoKind Kind => RegoKind.Null;

    /// <inheritdoc/>
    protected override int HashOf() => 1;
}
