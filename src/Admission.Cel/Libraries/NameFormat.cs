using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>A format of names, such as <c>dns1123Label</c>.</summary>
/// <param name="name">Its name.</param>
/// <param name="maxRegexLength">The length that costs are counted with.</param>
/// <param name="validate">Returns the errors of a text; empty if there are none.</param>
internal sealed class NameFormat(string name, int maxRegexLength, Func<string, List<string>> validate) : CelOpaque
{
    public static readonly CelType FormatType = CelType.Struct("kubernetes.NamedFormat");

    public override CelType Type => FormatType;

    public override (string Key, string Text) Json => ("$format", name);

    public int MaxRegexLength => maxRegexLength;

    public List<string> Validate(string text) => validate(text);

    public override bool IsSame(CelOpaque other) => ReferenceEquals(this, other);
}
