using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Rego.Coverage;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Policies;
using Admission.Rego.Values;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Rego.Tests;

/// <summary>A template and a constraint that a suite tests. They are read once, when they are needed.</summary>
internal sealed class SuiteSubject
{
    private const string EnforcementPoint = "gator.gatekeeper.sh";

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    private readonly TestFolder _folder;
    private readonly string _directory;
    private readonly RegoCoverage? _coverage;
    private readonly TemplateCode _code;
    private readonly Lazy<(Constraint? Constraint, ImmutableArray<string> Errors, bool IsConstraintInvalid)> _loaded;

    /// <summary>Prepares the template and the constraint of a test.</summary>
    /// <param name="folder">Reads files.</param>
    /// <param name="directory">The folder of the suite, from which paths count.</param>
    /// <param name="template">Path of the template; null if the suite names none.</param>
    /// <param name="constraint">Path of the constraint; null if the suite names none.</param>
    /// <param name="coverage">Counts what runs; null to count nothing.</param>
    /// <param name="code">Compiles the code of the template.</param>
    public SuiteSubject(
        TestFolder folder,
        string directory,
        string? template,
        string? constraint,
        RegoCoverage? coverage,
        TemplateCode code)
    {
        _folder = folder;
        _directory = directory;
        _coverage = coverage;
        _code = code;
        _loaded = new(() => Load(template, constraint));
    }

    /// <summary>Path of a file with ExpansionTemplates for the objects; null if the suite names none.</summary>
    public string? Expansion { get; init; }

    /// <summary>Loads the template and the constraint, and nothing else.</summary>
    /// <param name="isInvalid">Must the constraint be invalid?</param>
    public LanguageTestOutcome Check(bool isInvalid)
    {
        (Constraint? constraint, ImmutableArray<string> errors, bool isConstraintInvalid) = _loaded.Value;
        if (!isInvalid)
        {
            return constraint is null ? LanguageTestOutcome.Failed(errors) : LanguageTestOutcome.Passed;
        }

        return constraint is null
            ? isConstraintInvalid ? LanguageTestOutcome.Passed : LanguageTestOutcome.Failed(errors)
            : new LanguageTestOutcome { Differences = [("constraint", "invalid", "valid")] };
    }

    public LanguageTestOutcome Run(SuiteCase test, RegoLimits limits)
    {
        (Constraint? constraint, ImmutableArray<string> errors, _) = _loaded.Value;
        if (constraint is null)
        {
            return LanguageTestOutcome.Failed(errors);
        }

        var problems = new List<string>();
        YamlDocument[] objects = ReadDocuments(test.Object, problems);
        JsonValue[] inventory =
            [.. test.Inventory.SelectMany(path => ReadDocuments(path, problems)).Select(static one => one.Root)];
        if (problems.Count == 0 && objects.Length != 1)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{test.Object}: contains {objects.Length} objects. Use a file with one "
                    + $"object."));
        }

        GatekeeperReview? review = problems.Count > 0
            ? null
            : ReviewOf(test.Object, objects[0].Root, inventory, problems);
        if (review is null)
        {
            return LanguageTestOutcome.Failed([.. problems]);
        }

        ImmutableArray<GeneratedReview> generated = Expand(review, problems);
        if (problems.Count > 0)
        {
            return LanguageTestOutcome.Failed([.. problems]);
        }

        if (constraint.ActionsAt(EnforcementPoint).IsEmpty)
        {
            return Compare(test, []);
        }

        var known = Inventory.From(inventory);
        ImmutableArray<GatekeeperViolation> violations = Evaluate(
            constraint, review, known, limits, out RegoError? error);
        foreach (GeneratedReview one in generated)
        {
            violations = violations.AddRange(
                Evaluate(constraint, one.Review, known, limits, out RegoError? another)
                    .Select(found => found with { Message = one.MessageOf(found.Message) }));
            error ??= another;
        }

        return error is not null
            ? LanguageTestOutcome.Failed(error.ToString())
            : Compare(test, violations);
    }

    private ImmutableArray<GeneratedReview> Expand(GatekeeperReview review, List<string> problems)
    {
        if (Expansion is not { Length: > 0 } path)
        {
            return [];
        }

        var templates = ImmutableArray.CreateBuilder<ExpansionTemplate>();
        foreach (YamlDocument document in ReadDocuments(path, problems))
        {
            if (ExpansionTemplate.Read(document, path, out ImmutableArray<RegoError> errors) is { } template)
            {
                templates.Add(template);
            }

            problems.AddRange(errors.Select(static one => one.ToString()));
        }

        var expansions = new Expansions(templates.ToImmutable());
        if (expansions.Cycle() is { IsEmpty: false } cycle)
        {
            problems.Add($"{path}: {string.Join(" -> ", cycle)} expand each other in a cycle");
            return [];
        }

        ImmutableArray<GeneratedReview> generated = expansions.Expand(review, out string? error);
        if (error is not null)
        {
            problems.Add(error);
        }

        return generated;
    }

    private ImmutableArray<GatekeeperViolation> Evaluate(
        Constraint constraint, GatekeeperReview review, Inventory inventory, RegoLimits limits, out RegoError? error)
    {
        error = null;
        switch (constraint.Match.Matches(review, out string reason))
        {
            case MatchResult.No:
                return [];
            case MatchResult.Unknown:
                // As gator has it.
                return [new GatekeeperViolation(constraint, reason, RegoObject.Empty)];
        }

        if (constraint.Template.Native is { } native)
        {
            return Evaluate(native, constraint, review, out error);
        }

        var evaluation = new ConstraintEvaluation { Covered = _coverage is null ? null : _coverage.Hit };
        return evaluation.Evaluate(constraint, review, inventory, limits, out error);
    }

    private static ImmutableArray<GatekeeperViolation> Evaluate(
        ITemplateProgram native, Constraint constraint, GatekeeperReview review, out RegoError? error)
    {
        error = null;
        PolicyOutcome outcome = native.Evaluate(
            ReviewInputs.Of(review), constraint.Document, MaxTime);
        if (outcome.Fault is { Kind: FaultKind.Undecidable } unknown)
        {
            error = new RegoError(RegoError.Unknown, unknown.Message, "", 0, 0);
            return [];
        }

        // As in Gatekeeper, an error is a violation, unless the template ignores errors.
        IEnumerable<string> messages = outcome is PolicyOutcome.Violated violated
            ? violated.Violations.Select(static one => one.Message)
            : [];
        return
        [
            .. messages.Concat(outcome.Fault is { } fault && !native.AllowsErrors ? [fault.Message] : [])
                .Select(message => new GatekeeperViolation(constraint, message, RegoObject.Empty)),
        ];
    }

    private static LanguageTestOutcome Compare(SuiteCase test, ImmutableArray<GatekeeperViolation> violations)
    {
        var differences = ImmutableArray.CreateBuilder<(string, string, string)>();
        foreach (SuiteAssertion one in test.Assertions)
        {
            int count = violations.Count(v => one.Message?.IsMatch(v.Message) != false);
            if (count < one.Least || count > one.Most)
            {
                string expected = one.Most == int.MaxValue ? "at least 1"
                    : one.Most.ToString(CultureInfo.InvariantCulture);
                string filter = one.Message is null ? "" : $" with a message that matches \"{one.Message.Pattern}\"";
                differences.Add(("violations",
                    expected + filter,
                    count.ToString(CultureInfo.InvariantCulture)));
            }
        }

        return new LanguageTestOutcome
        {
            Differences = differences.ToImmutable(),
            Output = [.. violations.Select(static v => v.Message)],
            Violations =
            [
                .. violations.Select(static v => new Violation(v.Message.Length == 0 ? "(no message)" : v.Message)
                {
                    Details = RegoPolicy.DetailsOf(v.Details),
                }),
            ],
        };
    }

    private static GatekeeperReview? ReviewOf(
        string path, JsonValue root, JsonValue[] inventory, List<string> problems)
    {
        bool isReview = root.Member("kind")?.Text == "AdmissionReview"
            && root.Member("apiVersion")?.Text?.StartsWith("admission.k8s.io/", StringComparison.Ordinal) == true;
        if (!isReview)
        {
            return GatekeeperReview.FromObject(root, NamespaceOf(root.Member("metadata")?.Member("namespace")?.Text));
        }

        if (root.Member("request") is not { Kind: JsonKind.Object } request)
        {
            problems.Add($"{path}: the AdmissionReview has no request");
            return null;
        }

        bool isDelete = request.Member("operation")?.Text == "DELETE";
        if (!Has("oldObject") && (isDelete || !Has("object")))
        {
            problems.Add(isDelete
                ? $"{path}: request.oldObject is missing. The review of a DELETE needs it."
                : $"{path}: the request has neither object nor oldObject");
            return null;
        }

        return GatekeeperReview.FromRequest(request, NamespaceOf(request.Member("namespace")?.Text), isShown: false);

        bool Has(string member) => request.Member(member) is { Kind: JsonKind.Object };

        JsonValue? NamespaceOf(string? name) => name is not { Length: > 0 } ? null : Array.Find(
            inventory,
            one => one.Member("kind")?.Text == "Namespace" && one.Member("metadata")?.Member("name")?.Text == name);
    }

    private (Constraint?, ImmutableArray<string>, bool) Load(string? templatePath, string? constraintPath)
    {
        var problems = new List<string>();
        YamlDocument? template = ReadOne(templatePath, "template", problems);
        YamlDocument? document = ReadOne(constraintPath, "constraint", problems);
        if (template is null || document is null)
        {
            return (null, [.. problems], false);
        }

        string file = TestFolder.PathFrom(_directory, templatePath!);
        ConstraintTemplate? read = ConstraintTemplate.Read(
            template,
            _folder.Read(file) ?? new PolicyFile(file, ""),
            _code,
            out ImmutableArray<RegoError> errors);
        if (read is null)
        {
            return (null, [.. errors.Select(static e => e.ToString())], false);
        }

        if (document.Root.Member("kind")?.Text is var kind && kind != read.Kind)
        {
            string message = $"{constraintPath}: kind \"{kind}\" is not the kind of the template, \"{read.Kind}\"";
            return (null, [message], false);
        }

        string constraintFile = TestFolder.PathFrom(_directory, constraintPath!);
        Constraint? constraint = Constraint.Read(document, read, constraintFile, out errors);
        return (constraint, [.. errors.Select(static e => e.ToString())], constraint is null);
    }

    private YamlDocument? ReadOne(string? path, string what, List<string> problems)
    {
        if (path is not { Length: > 0 })
        {
            problems.Add($"the test has no {what}. Write {what}: and its path.");
            return null;
        }

        YamlDocument[] documents = ReadDocuments(path, problems);
        if (documents.Length == 1)
        {
            return documents[0];
        }

        if (problems.Count == 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{path}: contains {documents.Length} objects. Use a file with one "
                    + $"object."));
        }

        return null;
    }

    private YamlDocument[] ReadDocuments(string path, List<string> problems)
    {
        if (_folder.Read(TestFolder.PathFrom(_directory, path)) is not { } file)
        {
            problems.Add($"{path}: the file cannot be read. Write the path relative to the folder of the suite.");
            return [];
        }

        YamlReadResult yaml = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
        problems.AddRange(yaml.Errors.Select(error => $"{path}:{error}"));
        return [.. yaml.Documents];
    }
}
