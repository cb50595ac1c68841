namespace Admission.Cel.Values;

/// <summary>A value of a library, such as a quantity or a URL.</summary>
internal abstract class CelOpaque
{
    public abstract CelType Type { get; }

    /// <summary>The only key of its JSON form, such as <c>$quantity</c>, and the text of its value.</summary>
    public abstract (string Key, string Text) Json { get; }

    public abstract bool IsSame(CelOpaque other);

    /// <summary>The size that costs are counted with; null if the value has none.</summary>
    public virtual int? Size => null;
}
