using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Lookups;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Tests.Policies;
using Admission.Verdicts;

namespace Admission.Tests.Evaluation;

/// <summary>Loads policies from a real folder and evaluates requests with them.</summary>
internal sealed class Judge
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly ReviewEvaluator _evaluator = new(TimeProvider.System);

    private Judge(PolicySet set) => Set = set;

    public PolicySet Set { get; }

    public List<string> Logged { get; } = [];

    /// <summary>Files of a policies folder: <c>a.js</c>, <c>lib/b.js</c>, <c>admission.yaml</c>.</summary>
    public static Judge Of(EngineLimits limits, params (string Path, string Text)[] files)
    {
        PolicyLoad load = Load(limits, files);
        Assert.Empty(load.Errors);
        return new Judge(load.Set!);
    }

    public static Judge Of(params (string Path, string Text)[] files) => Of(EngineLimits.Default, files);

    /// <summary>One policy, <c>test.js</c>, of this body of validate.</summary>
    public static Judge OfBody(string body) => Of(("test.js", Policy(body)));

    public static string Policy(string body, string match = "\"workloads\"", string more = "") =>
        $$"""
        import { definePolicy, quantity, cidr, semver, glob, labels, image, fields } from "admission";
        {{more}}
        export default definePolicy({
          title: "Test",
          match: {{match}},
          validate({ request, object, oldObject, pod, containers, parameters, now, changes, deny, warn }) {
            {{body}}
          },
        });
        """;

    public static PolicyLoad Load(EngineLimits limits, params (string Path, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        foreach ((string path, string text) in files)
        {
            folder.Write(path, text);
        }

        PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, folder.Path, null, limits);
        return load with
        {
            Errors = [.. load.Errors.Select(error => error with { File = Path.GetFileName(error.File) })],
        };
    }

    /// <summary>Every message that was denied with, in order; the fault where there was one.</summary>
    public static string Say(string body, AdmissionRequest request)
    {
        Judge judge = OfBody(body);
        return string.Join('|', judge.Run(request).Results.Select(static result => result.Outcome switch
        {
            PolicyOutcome.Violated violated => string.Join('|',
            [
                .. violated.Violations.Select(static one => one.Message),
                .. violated.Fault is { } fault ? [$"{fault.Kind}: {fault}"] : (string[])[],
            ]),
            PolicyOutcome.Faulted faulted => $"{faulted.Fault.Kind}: {faulted.Fault}",
            _ => "",
        }));
    }

    /// <summary>What an expression is, as text.</summary>
    public static string Value(string expression, AdmissionRequest? request = null) =>
        Say($"deny(String({expression}) || '(empty)');", request ?? Reviews.Pod());

    public Verdict Run(
        AdmissionRequest request, INamespaceLabels? namespaces = null, IClusterObjects? objects = null) =>
        _evaluator.Evaluate(Set, request, new EvaluationContext
        {
            Now = Now,
            Namespaces = namespaces ?? UnknownNamespaceLabels.Instance,
            Objects = objects ?? UnknownClusterObjects.Instance,
            Console = (policy, line) => Logged.Add($"{policy}: {line}"),
        });
}
