using Admission.Json;
using Admission.Matching;
using Admission.Objects;
using Admission.Protocol;
using BenchmarkDotNet.Attributes;

namespace Admission.Benchmarks;

/// <summary>What policies have in C# because it would be slow in JavaScript.</summary>
public class ObjectBenchmarks
{
    private readonly Glob _glob = new("registry.example.com/team-*");
    private readonly string _imageText = "registry.example.com:5000/team-a/web:1.27.3";
    private readonly string _quantityText = "1500Mi";
    private readonly WorkloadKinds _workloads = WorkloadKinds.BuiltIn;
    private ImageReference _image = null!;
    private ImagePattern _pattern = null!;
    private JsonValue _before = null!;
    private JsonValue _after = null!;

    [GlobalSetup]
    public void Read()
    {
        _image = ImageReference.Parse(_imageText);
        _pattern = ImagePattern.Parse("registry.example.com:5000/**:1.*");
        AdmissionRequest update = Samples.Parse(Samples.DeploymentUpdate).Request;
        (_before, _after) = (update.OldObject!, update.Object!);
    }

    [Benchmark]
    public ImageReference Parse_image() => ImageReference.Parse(_imageText);

    [Benchmark]
    public bool Match_image() => _pattern.Matches(_image);

    [Benchmark]
    public Quantity? Parse_quantity() =>
        Quantity.TryParse(_quantityText, out Quantity? quantity, out _) ? quantity : null;

    [Benchmark]
    public bool Match_glob() => _glob.Matches("registry.example.com/team-a");

    [Benchmark]
    public int Changes_of_deployment() => FieldChanges.Between(_before, _after, _workloads).Length;
}
