using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>The variables of an evaluation.</summary>
public abstract class CelActivation
{
    /// <summary>A new activation without variables.</summary>
    public static CelActivation Empty => new Named(new Dictionary<string, CelValue>());

    /// <summary>
    /// Bytes that the expressions have produced so far, variables included. Maximum:
    /// <see cref="EvaluationContext.MaxGrowth"/>.
    /// </summary>
    internal long Growth { get; set; }

    /// <summary>The value of a variable; false if there is none of that name.</summary>
    public abstract bool TryResolve(string name, out CelValue value);

    /// <summary>The value of a variable; false if there is none of that name.</summary>
    /// <param name="known">Which variable of a review it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    internal virtual bool TryResolve(ReviewVariable known, string name, out CelValue value) =>
        TryResolve(name, out value);

    /// <summary>Variables by name.</summary>
    internal sealed class Named(IReadOnlyDictionary<string, CelValue> values) : CelActivation
    {
        public override bool TryResolve(string name, out CelValue value) => values.TryGetValue(name, out value);
    }
}
