namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>
/// The attacks in Rego: files of <c>attacks/rego/</c>, each with the rules of a package, or of a constraint template.
/// The rule <c>attacked</c> is true for the Pod of the attack.
/// </summary>
internal static class RegoAttack
{
    private const string TriesMark = "# Tries:";
    private const string StoppedMark = "# Stopped by:";
    private const string DeniesMark = "# Denies:";

    /// <summary>Every attack, in the order of names.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        .. Directory.EnumerateFiles(Checkout.At("tests", "Admission.Sandbox.Tests", "attacks", "rego"), "*.rego")
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    private static Attack Read(string file)
    {
        string name = $"rego-{Path.GetFileNameWithoutExtension(file)}";
        string[] lines = File.ReadAllLines(file);
        string denies = Array.Find(lines, static line => line.StartsWith(DeniesMark, StringComparison.Ordinal))
            ?? DeniesMark;
        string[] parts = string.Join('\n', lines.Where(static line =>
            !line.StartsWith(TriesMark, StringComparison.Ordinal)
            && !line.StartsWith(StoppedMark, StringComparison.Ordinal)
            && !line.StartsWith(DeniesMark, StringComparison.Ordinal))).Split("\n# File: ");
        string rules = Attack.Fill(parts[0]);
        bool isTemplate = rules.Contains("# Template", StringComparison.Ordinal);
        return new Attack(
            name,
            Attack.Header(file, lines, TriesMark),
            Attack.Header(file, lines, StoppedMark).Split(", "),
            isTemplate ? Template(name, rules) : Module(name, rules))
        {
            Policy = isTemplate ? ConstraintId(name) : PackageOf(name),
            File = isTemplate ? $"{name}.yaml" : $"{name}.rego",
            Denies = denies[DeniesMark.Length..].Trim(),
            Files =
            [
                .. parts.Skip(1)
                    .Select(static part => part.Split('\n', 2))
                    .Select(static part => (part[0].Trim(), part[1])),
            ],
        };
    }

    /// <summary>
    /// The package of an attack, which is the id of its policy. Its long messages come after those of the policies that
    /// must not change, because the message of an answer is cut.
    /// </summary>
    private static string PackageOf(string name) => $"policies.{name.Replace('-', '_')}";

    /// <summary>The id of the constraint of an attack.</summary>
    private static string ConstraintId(string name) => $"{KindOf(name).ToLowerInvariant()}.attack";

    /// <summary>A module with the rules of an attack.</summary>
    private static string Module(string name, string rules) =>
        $"""
        package {PackageOf(name)}

        attacked if input.request.name == "{name}"

        {rules}
        """;

    /// <summary>A constraint template with the rules of an attack, and its constraint.</summary>
    private static string Template(string name, string rules) =>
        $$"""
        apiVersion: templates.gatekeeper.sh/v1
        kind: ConstraintTemplate
        metadata:
          name: {{KindOf(name).ToLowerInvariant()}}
        spec:
          crd:
            spec:
              names:
                kind: {{KindOf(name)}}
          targets:
            - target: admission.k8s.gatekeeper.sh
              code:
                - engine: Rego
                  source:
                    version: v1
                    rego: |
                      package attack

                      attacked if input.review.name == "{{name}}"

        {{string.Join('\n', rules.Split('\n').Select(static line => new string(' ', 14) + line))}}
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: {{KindOf(name)}}
        metadata:
          name: attack
        spec:
          match:
            kinds:
              - apiGroups: [""]
                kinds: ["Pod"]
        """;

    private static string KindOf(string name) => $"Attack{name.Replace("-", "", StringComparison.Ordinal)}";
}
