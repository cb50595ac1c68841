using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Admission.Drift;
using Admission.Json;
using Admission.Kinds;
using Admission.Objects;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Yaml;

namespace Admission.Settings;

/// <summary>
/// Reads <c>admission.yaml</c>: the operator's settings for the policies of a folder. Kinds of workloads are read
/// first, because the policies' <c>match</c> needs them; the rest when the policies are known.
/// </summary>
internal sealed partial class SettingsReader
{
    private const string ApiVersion = "admission/v1";
    private const string Kind = "Settings";
    private static readonly YamlLimits Limits = new() { MaxBytes = 4 * 1024 * 1024, MaxDocuments = 2 };
    private static readonly string[] Known = ["apiVersion", "kind", "defaults", "policies", "exceptions", "kinds",
        "workloads", "kubernetesVersion", "drift"];

    private readonly string _file;
    private readonly YamlDocument? _document;
    private readonly MemberReader? _root;
    private readonly List<FieldError> _errors = [];
    private readonly List<FieldError> _warnings = [];
    private readonly List<PolicyError> _syntaxErrors = [];

    /// <summary>Parses the file and reads the kinds of workloads.</summary>
    /// <param name="file">Its name in errors.</param>
    /// <param name="utf8">Its content; null if there is not a file, which sets nothing.</param>
    public SettingsReader(string file, byte[]? utf8)
    {
        _file = file;
        Workloads = WorkloadKinds.BuiltIn;
        Kinds = KindTable.Shipped;
        if (utf8 is null)
        {
            return;
        }

        _document = Parse(utf8);
        if (_document is not null)
        {
            _root = MemberReader.Open(_document.Root, "", "the file", _errors);
            ReadHeader();
            Kinds = new KindsReader(_errors).Read(_root);
            Workloads = new WorkloadsReader(_errors).Read(_root);
            KubernetesVersion = ReadKubernetesVersion();
            Drift = new DriftReader(Workloads, _errors).Read(_root);
        }
    }

    /// <summary>Kinds with a pod template: those of Kubernetes and of the file.</summary>
    public WorkloadKinds Workloads { get; }

    /// <summary>The known kinds: the shipped ones and those of the file.</summary>
    public KindTable Kinds { get; }

    /// <summary>
    /// The version of Kubernetes for languages that depend on it, <c>1.33</c>; empty if the file has none.
    /// </summary>
    public string KubernetesVersion { get; } = "";

    /// <summary>Which objects are watched for changes without a review.</summary>
    public DriftSettings Drift { get; } = DriftSettings.None;

    /// <summary>Every error so far, sorted by position.</summary>
    public ImmutableArray<PolicyError> Errors =>
        [.. _syntaxErrors.Concat(_errors.Select(Locate)).Distinct().Order(PolicyError.ByPosition)];

    /// <summary>Every warning so far, sorted by position.</summary>
    public ImmutableArray<PolicyError> Warnings => [.. _warnings.Select(Locate).Order(PolicyError.ByPosition)];

    /// <summary>Combines every policy with its settings in the file.</summary>
    /// <param name="policies">The policies that could be read.</param>
    /// <param name="ids">Ids of all policies of the folder, including broken ones.</param>
    /// <param name="now">The time that decides which exceptions are expired.</param>
    /// <returns>The policies, sorted by id; valid only if there is no error.</returns>
    public ImmutableArray<ConfiguredPolicy> Read(
        ImmutableArray<Policy> policies, IReadOnlyCollection<string> ids, DateTimeOffset now)
    {
        var sections = new PolicySectionReader(Workloads, now, _errors, _warnings);
        PolicyDefaults defaults = PolicySectionReader.ReadDefaults(Section("defaults"));
        MemberReader? all = Section("policies");
        RefuseUnknownPolicies(all, ids);
        var exceptions = new ExceptionReader(Workloads, ids, now, _errors, _warnings).Read(_root);
        var configured = ImmutableArray.CreateBuilder<ConfiguredPolicy>(policies.Length);
        foreach (Policy policy in policies.OrderBy(static policy => policy.Id, StringComparer.Ordinal))
        {
            MemberReader? section = all?.IsSet(policy.Id) == true ? all.Object(policy.Id) : null;
            configured.Add(sections.Read(policy, configured.Count, section, defaults) with
            {
                Exceptions = [.. exceptions.Where(exception => exception.Policy == policy.Id)],
            });
        }

        return configured.ToImmutable();
    }

    private YamlDocument? Parse(ReadOnlyMemory<byte> utf8)
    {
        YamlReadResult result = KubernetesYaml.Read(utf8, Limits);
        foreach (YamlError error in result.Errors)
        {
            _syntaxErrors.Add(new PolicyError(_file, error.Line, error.Column, error.Message));
        }

        if (!result.Errors.IsEmpty)
        {
            return null;
        }

        if (result.Documents.IsEmpty)
        {
            _syntaxErrors.Add(new PolicyError(
                _file, 0, 0, $"the file is empty. Write 'apiVersion: {ApiVersion}' and 'kind: {Kind}', or remove it."));
            return null;
        }

        foreach (YamlDocument extra in result.Documents.Skip(1))
        {
            _syntaxErrors.Add(new PolicyError(
                _file,
                extra.Line,
                1,
                "the file contains a second document, which would be ignored. Keep one document, without '---'."));
        }

        return result.Documents[0];
    }

    private void ReadHeader()
    {
        if (_root is null)
        {
            return;
        }

        _root.RefuseUnknown(Known, "a field of the settings", $"The fields are {string.Join(", ", Known)}.");
        Require("apiVersion", ApiVersion);
        Require("kind", Kind);
    }

    private void Require(string name, string expected)
    {
        if (!_root!.IsMissing(name, $"Write '{name}: {expected}' at the top.")
            && _root.Value.Member(name)!.Text != expected)
        {
            _root.Add(name, $"'{name}' must be {expected}, not {MemberReader.Shown(_root.Value.Member(name)!)}.");
        }
    }

    // YAML reads 1.30 as the number 1.3, another version.
    private string ReadKubernetesVersion()
    {
        if (_root?.Value.Member("kubernetesVersion") is not { } version)
        {
            return "";
        }

        string text = version.Text ?? "";
        if (!Version().IsMatch(text))
        {
            _root.Add(
                "kubernetesVersion",
                $"'kubernetesVersion' must be a string such as '1.33', not {MemberReader.Shown(version)}. "
                    + "Put it in quotes.");
            return "";
        }

        return text;
    }

    [GeneratedRegex(@"\Av?1\.[1-9][0-9]{0,2}(\.[0-9]{1,3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    private MemberReader? Section(string name) => _root?.IsSet(name) == true ? _root.Object(name) : null;

    private static void RefuseUnknownPolicies(MemberReader? all, IReadOnlyCollection<string> ids)
    {
        foreach (string id in all?.Value.Names.ToArray() ?? [])
        {
            if (!ids.Contains(id))
            {
                all!.Add(id, UnknownPolicy(id, ids));
            }
        }
    }

    /// <summary>The message about an id that no policy has.</summary>
    public static string UnknownPolicy(string id, IReadOnlyCollection<string> ids) =>
        $"there is no policy '{id}'. {Suggestion.Ask(id, ids)}'admission docs' lists the ids.";

    private PolicyError Locate(FieldError error)
    {
        (int line, int column) = _document?.PositionOf(error.Path) ?? (0, 0);
        return new PolicyError(_file, line, column, error.Message)
        {
            Edit = line > 0 && error.Correction is ({ } before, { } after)
                ? new SourceEdit(line, column, before, after)
                : null,
        };
    }
}
