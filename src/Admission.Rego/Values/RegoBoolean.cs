namespace Admission.Rego.Values;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class RegoBoolean : RegoValue
{
    /// <summary><c>true</c>.</summary>
    public static readonly RegoBoolean True = new();

    /// <summary><c>false</c>.</summary>
    public static readonly RegoBoolean False = new();

    private RegoBoolean()
    {
    }

    /// <inheritdoc/>
    public override RegoKind Kind => RegoKind.Boolean;

    /// <summary>The value for a condition.</summary>
    public static RegoBoolean Of(bool condition) => condition ? True : False;

    /// <inheritdoc/>
    protected override int HashOf() => ReferenceEquals(this, True) ? 3 : 2;
}
