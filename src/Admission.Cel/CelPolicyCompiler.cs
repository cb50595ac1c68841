using System.Collections.Immutable;
using Admission.Cel.Kyverno;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Syntax;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.Cel;

/// <summary>Finds and compiles the CEL policies of a folder.</summary>
/// <param name="version">The version of Kubernetes; null for the version in the settings.</param>
/// <param name="fallback">The version if the settings name none.</param>
/// <param name="runsBroken">Is an expression that does not compile a warning?</param>
internal sealed class CelPolicyCompiler(
    KubernetesVersion? version, KubernetesVersion fallback, bool runsBroken) : IPolicyCompiler
{
    public ImmutableArray<DeclaredPolicy> Find(ImmutableArray<PolicyFile> files) =>
    [
        .. files.SelectMany(static file => CelDocument.Read(file, null))
            .Where(static one => one.IsBinding || KyvernoPolicyReader.IsPolicy(one))
            .Select(static one => new DeclaredPolicy(
                one.IsBinding ? BoundAdmissionPolicy.IdOf(PolicyBinding.Read(one.Value)) : KyvernoPolicy.IdOf(one),
                one.File.Path,
                one.PositionOf("").Line)),
    ];

    public ImmutableArray<PolicyFile> FindParts(ImmutableArray<PolicyFile> files, string path) => files;

    public ILoadedPolicies Load(
        ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion) =>
        Compile(files, workloads, kubernetesVersion);

    /// <summary>Compiles the policies of files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="workloads">Kinds with a pod template.</param>
    /// <param name="kubernetesVersion">The version that the settings name; empty for none.</param>
    public LoadedCelPolicies Compile(
        ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion)
    {
        var errors = new List<PolicyError>();
        var warnings = new List<PolicyError>();
        KubernetesVersion used = version ?? fallback;
        if (version is null && kubernetesVersion.Length > 0
            && !KubernetesVersion.TryParse(kubernetesVersion, out used))
        {
            errors.Add(new PolicyError(
                "admission.yaml",
                0,
                0,
                $"kubernetesVersion \"{kubernetesVersion}\" is not supported. Use {KubernetesVersion.Oldest} to "
                    + $"{KubernetesVersion.Newest}."));
            used = fallback;
        }

        CelDocument[] documents = [.. files.SelectMany(file => CelDocument.Read(file, errors))];
        var parameters = new PolicyParams(new FolderObjects(documents
            .Where(static one => !one.IsPolicy && !one.IsBinding && !KyvernoPolicyReader.IsOurs(one))
            .Select(static one => one.Value)));
        var policies = new Dictionary<string, (AdmissionPolicy Policy, CelDocument Document)>(StringComparer.Ordinal);
        foreach (CelDocument document in documents.Where(static one => one.IsPolicy))
        {
            DocumentCheck check = AdmissionPolicyCheck.CheckPolicy(document, used);
            errors.AddRange(check.Errors);
            (runsBroken ? warnings : errors).AddRange(check.NewFields);
            AdmissionPolicy policy = AdmissionPolicy.Read(document.Value, used);
            (runsBroken ? warnings : errors).AddRange(ProblemsOf(policy, document));
            errors.AddRange(policy.Match.Problems.Select(one =>
                document.Error(one.Field, $"{one.Field}: {one.Message}")));
            if (!policies.TryAdd(policy.Name, (policy, document)))
            {
                errors.Add(document.Error(
                    "metadata.name",
                    $"{policies[policy.Name].Document.File.Path} also has a ValidatingAdmissionPolicy "
                        + $"'{policy.Name}'. Rename one of them."));
            }
        }

        var bound = new List<BoundAdmissionPolicy>();
        foreach (CelDocument document in documents.Where(static one => one.IsBinding))
        {
            DocumentCheck check = AdmissionPolicyCheck.CheckBinding(document, used);
            errors.AddRange(check.Errors);
            (runsBroken ? warnings : errors).AddRange(check.NewFields);
            PolicyBinding binding = PolicyBinding.Read(document.Value);
            errors.AddRange(binding.Problems.Concat(binding.Match.Problems)
                .Select(one => document.Error(one.Field, $"{one.Field}: {one.Message}")));
            if (policies.TryGetValue(binding.PolicyName, out (AdmissionPolicy Policy, CelDocument Document) found))
            {
                bound.Add(new BoundAdmissionPolicy(found.Policy, binding, parameters, found.Document));
            }
            else
            {
                errors.Add(document.Error(
                    "spec.policyName",
                    $"spec.policyName: the policies folder has no ValidatingAdmissionPolicy '{binding.PolicyName}'. "
                        + "Add the policy, or remove the binding."));
            }
        }

        warnings.AddRange(policies.Values
            .Where(one => bound.TrueForAll(each => each.Source != one.Policy))
            .Select(static one => one.Document.Error(
                "metadata.name",
                $"ValidatingAdmissionPolicy '{one.Policy.Name}' has no binding, so it does nothing. Add a "
                    + "ValidatingAdmissionPolicyBinding.")));
        List<KyvernoPolicy> kyverno = KyvernoPolicyReader.Read(documents, workloads, errors, warnings);
        return new LoadedCelPolicies(
            [.. bound.Concat<CelPolicy>(kyverno).OrderBy(static one => one.Policy.Id, StringComparer.Ordinal)])
        {
            Environment = $"kubernetes {used}",
            Errors = [.. errors.Distinct().Order(PolicyError.ByPosition)],
            Warnings = [.. warnings.Order(PolicyError.ByPosition)],
        };
    }

    private static IEnumerable<PolicyError> ProblemsOf(AdmissionPolicy policy, CelDocument document)
    {
        foreach ((string field, CelIssue issue) in policy.Problems)
        {
            (int line, int column) = document.PositionIn(field, issue.Line, issue.Column);
            yield return new PolicyError(document.File.Path, line, column, $"{field}: {issue.Message}");
        }
    }
}
