using System.Collections.Immutable;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.Cli.Docs;

/// <summary>The match of a policy, override or exception, in words.</summary>
internal static class MatchText
{
    private const string Workloads = "workloads";

    /// <summary>The rules of a policy, one per line.</summary>
    public static ImmutableArray<string> Lines(Policy policy) =>
        policy.Metadata.Member("match")?.Text == Workloads
            ? ["every workload: Pods, ephemeral containers, and all kinds with a pod template"]
            : policy.EvaluatesPayloads
            ? ["JSON and YAML files of any form: admission check --payload"]
            : [.. policy.Match.Select(Line)];

    public static string Line(MatchRule rule)
    {
        (string Name, string? Value)[] members =
        [
            ("", rule.Resources.IsEmpty ? null : string.Join(", ", rule.Resources)),
            ("kinds ", rule.Kinds.IsEmpty ? null : string.Join(", ", rule.Kinds)),
            ("", rule.Operations.Length == 4
                ? null
                : string.Join(", ", rule.Operations.Select(static one => one.ToWire()))),
            ("namespaces ", Spaced(rule.Namespaces)),
            ("names ", Spaced(rule.Names)),
            ("labels ", rule.Labels?.ToString()),
            ("labels of the namespace ", rule.NamespaceLabels?.ToString()),
            ("users ", Spaced(rule.Users)),
            ("groups ", Spaced(rule.Groups)),
            ("service accounts ", Spaced(rule.ServiceAccounts)),
        ];
        string[] said =
        [
            .. members.Where(static one => one.Value is not null).Select(static one => one.Name + one.Value),
        ];
        return said.Length == 0 ? "every request" : string.Join("; ", said);
    }

    private static string? Spaced(GlobList? globs) => globs?.ToString().Replace(",", ", ", StringComparison.Ordinal);
}
