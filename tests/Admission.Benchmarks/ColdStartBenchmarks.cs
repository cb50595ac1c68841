using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using BenchmarkDotNet.Attributes;

namespace Admission.Benchmarks;

/// <summary>From a folder to policies that can evaluate: what a start and a reload cost.</summary>
public class ColdStartBenchmarks
{
    private DirectoryInfo _folder = null!;
    private PolicySet _policies = null!;

    [Params(5, 20, 1000)]
    public int Policies { get; set; }

    [GlobalSetup]
    public void Write()
    {
        _folder = Directory.CreateTempSubdirectory("admission-benchmarks-");
        PolicyFolder.Write(_folder.FullName, Policies, 0);
        _policies = Load_folder();

        // The one that loading leaves; from here on each is built.
        _policies.Programs[0].Rent();
    }

    [GlobalCleanup]
    public void Remove() => _folder.Delete(recursive: true);

    [Benchmark]
    public PolicySet Load_folder() => PolicyDirectory.Load(
        JavaScriptLanguage.Alone, _folder.FullName, null, EngineLimits.Default).Set
        ?? throw new InvalidOperationException("the policies cannot be loaded");

    /// <summary>
    /// One more engine with all policies, hardened and sealed: what another worker needs, or a fault costs.
    /// </summary>
    [Benchmark]
    public void Build_engine() => ((IDisposable)_policies.Programs[0].Rent()).Dispose();
}
