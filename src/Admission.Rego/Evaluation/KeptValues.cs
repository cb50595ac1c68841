namespace Admission.Rego.Evaluation;

/// <summary>
/// The values of rules and comprehensions that depend only on the parameters of a constraint: they are the same for all
/// requests, and computed once.
/// </summary>
internal sealed class KeptValues
{
    /// <summary>A value that needs more memory is computed for each request: 16 KiB.</summary>
    public const long MaxBytes = 16 * 1024;

    /// <summary>A value that needs more steps counts for the limits of each request: 1,000.</summary>
    public const long MaxSteps = 1000;

    private object?[] _values = [];

    /// <summary>Writes the values to their positions.</summary>
    public void CopyTo(object?[] memo) => _values.CopyTo(memo, 0);

    /// <summary>Keeps a value for other requests.</summary>
    /// <param name="position">Its position in the table of values.</param>
    /// <param name="value">The value.</param>
    /// <param name="count">The size of the table.</param>
    public void Add(int position, object value, int count)
    {
        if (_values.Length == 0)
        {
            _values = new object?[count];
        }

        _values[position] = value;
    }
}
