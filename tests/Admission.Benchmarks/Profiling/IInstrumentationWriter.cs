namespace Admission.Benchmarks.Profiling;

/// <summary>Takes the values of <see cref="InstrumentationData"/>.</summary>
internal interface IInstrumentationWriter
{
    /// <summary>A count, or a member of a record.</summary>
    void Number(long value);

    /// <summary>A type that a call or cast met, as the runtime identified it; 0 for none.</summary>
    void Type(long id);

    /// <summary>A method that a delegate called, as the runtime identified it; 0 for none.</summary>
    void Method(long id);
}
