using Admission.Cel.Libraries;
using Admission.Evaluation;
using Admission.Json;
using Admission.Loading;
using Admission.Lookups;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Cel.Tests.Corpora;

/// <summary>A policies folder for one test, and the verdicts of its policies.</summary>
internal sealed class PolicyFolder : IDisposable
{
    // What ends an evaluation here is its cost, on a busy machine as well.
    private static readonly EngineLimits Limits =
        EngineLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(30) };

    private readonly string _path = Directory.CreateTempSubdirectory("admission-cel-").FullName;

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(_path, name), text);

    public PolicyLoad Load(int minor = 34) => PolicyDirectory.Load(
        [new CelLanguage(new KubernetesVersion(minor))], _path, null, Limits);

    public PolicySet LoadSet()
    {
        PolicyLoad load = Load();
        Assert.True(load.Set is not null, string.Join('\n', load.Errors));
        return load.Set!;
    }

    public static Verdict Evaluate(
        PolicySet set, AdmissionRequest request, INamespaceLabels namespaces, IClusterObjects? objects = null) =>
        new ReviewEvaluator(TimeProvider.System).Evaluate(set, request, new EvaluationContext
        {
            Now = DateTimeOffset.UnixEpoch,
            Namespaces = namespaces,
            Objects = objects ?? UnknownClusterObjects.Instance,
        });

    /// <summary>The messages of what denies, in order.</summary>
    public static IEnumerable<string> Denials(Verdict verdict) => verdict.Results.Where(static one => one.Blocks)
        .SelectMany(Messages);

    /// <summary>The messages of one result.</summary>
    public static IEnumerable<string> Messages(PolicyResult result)
    {
        if (result.Outcome is PolicyOutcome.Violated violated)
        {
            foreach (Violation violation in violated.Violations)
            {
                yield return violation.Message;
            }
        }

        if (result.Outcome.Fault is { } fault)
        {
            yield return fault.Message;
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}

/// <summary>Namespaces that a test gives whole.</summary>
internal sealed class GivenNamespaces(JsonValue[] namespaces) : INamespaceLabels
{
    public NamespaceLabels? Find(string name) => namespaces
        .Where(one => one.Member("metadata")!.Member("name")!.Text == name)
        .Select(static one => new NamespaceLabels(one.Member("metadata")!.Member("labels")) { Object = one })
        .FirstOrDefault();
}
