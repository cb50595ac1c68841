namespace Admission.Cel.Tests;

/// <summary>Tests that use so much of the machine that the others would run out of their time.</summary>
[CollectionDefinition(OneAfterAnother, DisableParallelization = true)]
public sealed class Collections
{
    /// <summary>The name of the collection.</summary>
    public const string OneAfterAnother = "one after another";
}
