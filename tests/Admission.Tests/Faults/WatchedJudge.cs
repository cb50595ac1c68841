using Admission.Evaluation;
using Admission.Faults;
using Admission.Kinds;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Tests.Evaluation;
using Admission.Verdicts;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Tests.Faults;

/// <summary>A policy that faults on objects that say so, watched under a clock that the test turns.</summary>
internal sealed class WatchedJudge
{
    /// <summary>Faults on an object with the annotation <c>crash</c>, denies one with <c>bad</c>.</summary>
    public const string Body =
        """
        if (object.metadata.annotations?.crash) throw new Error("secret");
        if (object.metadata.annotations?.bad) deny("bad");
        """;

    private readonly ReviewEvaluator _evaluator;

    public WatchedJudge(FaultLimits limits, string body = Body, string onError = "deny", EngineLimits? engine = null)
    {
        Set = Judge.Load(
            engine ?? EngineLimits.Default,
            ("test.js", Judge.Policy(body, """{ resources: ["*/*"] }""")),
            ("admission.yaml", $"apiVersion: admission/v1\nkind: Settings\ndefaults: {{ onError: {onError} }}")).Set!;
        _evaluator = new ReviewEvaluator(Time);
        Watch = new FaultWatch(Set, limits, Time, Notices.Enqueue);
    }

    public FakeTimeProvider Time { get; } = new(Judge.Now);

    public PolicySet Set { get; }

    public FaultWatch Watch { get; }

    public System.Collections.Concurrent.ConcurrentQueue<FaultNotice> Notices { get; } = new();

    public ConfiguredPolicy Policy => Set.Policies[0];

    /// <summary>How the policy does; null if it has not faulted.</summary>
    public FaultState? State => Watch.Read().SingleOrDefault();

    /// <summary>A Pod in a namespace.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="annotation">Its only annotation.</param>
    public static AdmissionRequest Pod(string name, string annotation = "fine") => Reviews.Pod(
        $$"""
        { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "annotations": { "{{annotation}}": "x" } } }
        """) with
    {
        Namespace = name,
    };

    /// <summary>A Namespace, which anybody may give the name of another.</summary>
    public static AdmissionRequest Namespace(string name, string annotation = "fine") =>
        Pod(name, annotation) with
        {
            Kind = new GroupVersionKind("", "v1", "Namespace"),
            Resource = new GroupVersionResource("", "v1", "namespaces"),
            Name = name,
        };

    public Verdict Run(AdmissionRequest request, long deadline = long.MaxValue) =>
        _evaluator.Evaluate(Set, request, new EvaluationContext
        {
            Now = Judge.Now,
            Deadline = deadline,
            Namespaces = UnknownNamespaceLabels.Instance,
            Faults = Watch,
        });

    /// <summary>Makes the policy fault so many times for a namespace.</summary>
    public void Crash(string name, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Run(Pod(name, "crash"));
        }
    }

    /// <summary>Was the policy not run on that request?</summary>
    public bool IsTakenOut(AdmissionRequest request) =>
        Run(request).Results[0].Outcome is PolicyOutcome.Faulted { Fault.Kind: FaultKind.TakenOut };

    /// <summary>Lets time pass, with the looks that a server takes.</summary>
    public void Pass(TimeSpan time)
    {
        Time.Advance(time);
        Watch.Refresh();
    }
}
