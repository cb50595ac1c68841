using System.Text;
using Admission.Cli.Manifests;
using Admission.Cli.Reports;
using Admission.Json;
using Admission.Policies;

namespace Admission.Cli.Tests.Reports;

/// <summary>A report with one of everything, awkward characters included.</summary>
internal static class SampleReport
{
    private static readonly Policy Images = Describe("banned-images", "supply-chain/banned-images.js", "Banned images",
        "Denies workloads that run an image on the banned list.", Severity.High, "pci-dss-4.0:6.3.3");

    private static readonly Policy Labels =
        Describe("required-labels", "metadata/required-labels.js", "Required labels", "", Severity.Low);

    private static readonly Policy Broken = Describe("slow", "slow.js", "Slow", "", Severity.Critical);

    public static CheckReport Create() => new()
    {
        PolicySet = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        Policies = [Images, Labels, Broken],
        Unread =
        [
            new ManifestProblem("deploy/broken.yaml", 5, 2, "not YAML: a mapping is not closed. Close it."),
            new ManifestProblem("missing.yaml", 0, 0, "there is no such file or folder. Check the path."),
        ],
        Results =
        [
            new CheckResult
            {
                File = "deploy/web app.yaml",
                Line = 2,
                Operation = "CREATE",
                ApiVersion = "apps/v1",
                Kind = "Deployment",
                Namespace = "shop",
                Name = "web",
                IsAllowed = false,
                Findings =
                [
                    new Finding(
                        Images, FindingOrigin.Violation, Enforcement.Deny, "spec.template.spec.containers[0].image",
                        "image nginx:1.19 is banned by nginx:1.19", "Use a supported version.", 14),
                    new Finding(
                        Images, FindingOrigin.Violation, Enforcement.Deny, "spec.template.spec.initContainers[0].image",
                        "100% bad, \"quoted\" <tag> & more:\nsecond line \u001b[31m\u202e", "", 20),
                    new Finding(Labels, FindingOrigin.Violation, Enforcement.Warn, "spec.template.metadata.labels",
                        "label app.kubernetes.io/name is "
                            + "missing", "Add the label app.kubernetes.io/name to the pod.", 9),
                ],
            },
            new CheckResult
            {
                File = "deploy/web app.yaml",
                Line = 30,
                Operation = "UPDATE",
                ApiVersion = "v1",
                Kind = "Pod",
                Namespace = "shop",
                Name = "job-*",
                IsAllowed = true,
                Findings =
                [
                    new Finding(Images, FindingOrigin.Existing, Enforcement.Deny, "spec.containers[0].image",
                        "image nginx:1.19 is banned by nginx:1.19", "Use a supported version.", 37) { Note =
                            "existing violation" },
                    new Finding(
                        Labels,
                        FindingOrigin.Warning,
                        Enforcement.Warn,
                        "",
                        "the team label will be required soon!",
                        "",
                        0),
                ],
            },
            new CheckResult
            {
                File = "-",
                Operation = "CREATE",
                ApiVersion = "v1",
                Kind = "Namespace",
                Name = "shop",
                IsAllowed = false,
                Faults = [new ReportedFault(Broken, "slow.js:3:5: did not end within 1 s", true)],
            },
            new CheckResult
            {
                File = "deploy/clean.yaml",
                Line = 1,
                Operation = "CREATE",
                ApiVersion = "v1",
                Kind = "ConfigMap",
                Namespace = "shop",
                Name = "settings",
                IsAllowed = true,
            },
            new CheckResult
            {
                File = "deploy/clean.yaml",
                Line = 9,
                Operation = "UPDATE",
                ApiVersion = "v1",
                Kind = "ConfigMap",
                Namespace = "shop",
                Name = "other",
                IsAllowed = false,
                Refusal = "an UPDATE without its old object cannot be evaluated.",
            },
        ],
    };

    private static Policy Describe(
        string id, string path, string title, string description, Severity severity, params string[] controls) => new()
        {
            Id = id,
            Path = path,
            Title = title,
            Description = description,
            Severity = severity,
            Controls = [.. controls],
            Match = [],
            // Reports read neither.
            Parameters = null!,
            Metadata = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes("{}")),
        };
}
