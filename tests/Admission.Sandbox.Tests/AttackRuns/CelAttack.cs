namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>
/// The attacks in CEL: files of <c>attacks/cel/</c>, each with members of <c>spec</c> of a ValidatingAdmissionPolicy,
/// or with whole objects in which <c>NAME</c> is the name of the attack.
/// </summary>
internal static class CelAttack
{
    private const string TriesMark = "# Tries:";
    private const string StoppedMark = "# Stopped by:";
    private const string DeniesMark = "# Denies:";

    /// <summary>With it begin the names of all of them.</summary>
    public const string Prefix = "cel-";

    /// <summary>Every attack, in the order of names.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        .. Directory.EnumerateFiles(Checkout.At("tests", "Admission.Sandbox.Tests", "attacks", "cel"), "*.yaml")
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    private static Attack Read(string file)
    {
        string name = Prefix + Path.GetFileNameWithoutExtension(file);
        string[] lines = File.ReadAllLines(file);
        string body = Attack.Fill(string.Join(
            '\n', lines.Where(static line => !line.StartsWith("# ", StringComparison.Ordinal))));
        bool isWhole = body.StartsWith("apiVersion:", StringComparison.Ordinal);
        bool isKyverno = body.Contains("kind: ValidatingPolicy", StringComparison.Ordinal);
        string denies = Array.Find(lines, static line => line.StartsWith(DeniesMark, StringComparison.Ordinal))
            ?? DeniesMark;
        return new Attack(
            name,
            Attack.Header(file, lines, TriesMark),
            Attack.Header(file, lines, StoppedMark).Split(", "),
            isWhole ? body.Replace("NAME", name, StringComparison.Ordinal) : Wrap(name, body))
        {
            Policy = isKyverno ? name : $"{name}.attack",
            File = $"{name}.yaml",
            Denies = denies[DeniesMark.Length..].Trim(),
        };
    }

    private static string Wrap(string name, string spec) =>
        $"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: {name}
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
            - apiGroups: [""]
              apiVersions: [v1]
              operations: [CREATE]
              resources: [pods]
              resourceNames: [{name}]
        {string.Join('\n', spec.Split('\n').Select(static line => "  " + line))}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: attack
        spec:
          policyName: {name}
          validationActions: [Deny]
        """;
}
