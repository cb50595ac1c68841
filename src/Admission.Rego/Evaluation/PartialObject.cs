using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// An object of which some members are not known. Reading one of them ends the evaluation: an unknown value must not
/// look like an absent one.
/// </summary>
internal sealed class PartialObject(RegoObject known, string[] unknown) : RegoObject
{
    public override int Count => known.Count;

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : known.Get(key);

    internal override RegoValue? Member(string key) =>
        unknown.Contains(key) ? throw Unknown(key) : known.Member(key);

    internal override (RegoValue Key, RegoValue Value) At(int position)
    {
        (RegoValue key, RegoValue value) = known.At(position);
        return key is RegoString text && unknown.Contains(text.Text) ? throw Unknown(text.Text) : (key, value);
    }

    private static EvaluationHalt Unknown(string member) => new(new RegoError(
        RegoError.Unknown, $"the policy reads {member}, which is not known for this request", "", 0, 0));
}
