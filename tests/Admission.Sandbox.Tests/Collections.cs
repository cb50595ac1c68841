namespace Admission.Sandbox.Tests;

/// <summary>Tests that measure time: nothing else runs beside them.</summary>
[CollectionDefinition("one after another", DisableParallelization = true)]
public sealed class OneAfterAnother;
