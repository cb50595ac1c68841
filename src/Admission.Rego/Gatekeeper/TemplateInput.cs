using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>The document <c>input</c> of templates, with parameters and review. Serves many evaluations.</summary>
/// <param name="reads">Gets to know that the review is read.</param>
internal sealed class TemplateInput(InputReads reads) : RegoObject
{
    private static readonly RegoString ParametersKey = new("parameters");
    private static readonly RegoString ReviewKey = new("review");

    private RegoValue _parameters = Empty;
    private RegoValue _review = Empty;

    public override int Count => 2;

    private RegoValue Review
    {
        get
        {
            reads.Parts |= InputParts.Review;
            return _review;
        }
    }

    /// <summary>The document with other members.</summary>
    public TemplateInput Set(RegoValue review, RegoValue parameters)
    {
        _review = review;
        _parameters = parameters;
        return this;
    }

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : null;

    internal override RegoValue? Member(string key) => key switch
    {
        "review" => Review,
        "parameters" => _parameters,
        _ => null,
    };

    internal override (RegoValue Key, RegoValue Value) At(int position) =>
        position == 0 ? (ParametersKey, _parameters) : (ReviewKey, Review);
}
