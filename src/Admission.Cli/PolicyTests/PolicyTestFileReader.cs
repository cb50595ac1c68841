using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Kinds;
using Admission.Policies;
using Admission.Protocol;
using Admission.Yaml;

namespace Admission.Cli.PolicyTests;

/// <summary>Reads <c>.test.yaml</c> files; reports every mistake at once, with its line.</summary>
internal sealed class PolicyTestFileReader
{
    /// <summary>Suffix of a test file's name.</summary>
    public const string Suffix = ".test.yaml";

    private static readonly string[] CaseMembers =
    [
        "name", "object", "oldObject", "file", "review", "operation", "subresource", "user", "parameters", "settings",
        "inventory", "lookups", "access", "now", "expect",
    ];

    private static readonly string[] GroupMembers = [.. CaseMembers, CaseTable.Cases];
    private static readonly string[] FileMembers = [CaseTable.Base, CaseTable.Cases];
    private static readonly string[] BaseMembers = [.. CaseMembers.Except(["name"])];

    private static readonly string[] UserMembers = ["username", "uid", "groups", "extra"];
    private readonly string _path;
    private readonly YamlDocument _document;
    private readonly List<PolicyError> _errors = [];

    private PolicyTestFileReader(string path, YamlDocument document)
    {
        _path = path;
        _document = document;
    }

    /// <param name="path">The file; its name without the suffix is the policy's id.</param>
    public static PolicyTestFile Read(string path)
    {
        string id = Path.GetFileName(path)[..^Suffix.Length];
        YamlReadResult yaml = KubernetesYaml.Read(File.ReadAllBytes(path), new YamlLimits());
        if (yaml.Errors.Length > 0)
        {
            return new PolicyTestFile(path, id, [],
                [.. yaml.Errors.Select(error => new PolicyError(path, error.Line, error.Column, error.Message))]);
        }

        if (yaml.Documents is not [YamlDocument document])
        {
            string message = $"{yaml.Documents.Length} YAML documents. Write one, with a list 'cases'.";
            return new PolicyTestFile(path, id, [], [new PolicyError(path, 1, 1, message)]);
        }

        var reader = new PolicyTestFileReader(path, document);
        ImmutableArray<PolicyTestCase> cases = reader.ReadCases();
        reader._errors.Sort(PolicyError.ByPosition);
        return new PolicyTestFile(path, id, cases, [.. reader._errors]);
    }

    private ImmutableArray<PolicyTestCase> ReadCases()
    {
        CheckMembers(_document.Root, "", FileMembers);
        if (_document.Root.Member(CaseTable.Cases) is not { Kind: JsonKind.Array })
        {
            Report("", "'cases' is missing or not a list. Write cases: and one item for each case.");
            return [];
        }

        if (_document.Root.Member(CaseTable.Base) is { } shared)
        {
            CheckMembers(shared, CaseTable.Base, BaseMembers);
        }

        var cases = ImmutableArray.CreateBuilder<PolicyTestCase>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (CaseRow row in CaseTable.Read(_document.Root))
        {
            int before = _errors.Count;
            CheckMembers(row.Own, row.At, row.IsGroup ? GroupMembers : CaseMembers);
            if (row.IsGroup)
            {
                CheckGroup(row);
                continue;
            }

            PolicyTestCase read = ReadCase(row.Value, row.At);
            read = read with { Name = row.Group + read.Name };
            if (!names.Add(read.Name))
            {
                Report($"{row.At}.name", $"another case has the name '{read.Name}'. Give each case a different name.");
            }

            if (_errors.Count == before)
            {
                cases.Add(read);
            }
        }

        return cases.ToImmutable();
    }

    private void CheckGroup(CaseRow row)
    {
        if (Text(row.Own, row.At, "name").Length == 0)
        {
            Report(row.At, "'name' is missing. Write what the cases of the group have in common.");
        }

        if (row.Own.Member(CaseTable.Cases) is not { Kind: JsonKind.Array, Count: > 0 })
        {
            Report($"{row.At}.{CaseTable.Cases}", "'cases' is empty or not a list. Write one item for each case.");
        }
    }

    private PolicyTestCase ReadCase(JsonValue value, string at)
    {
        string name = Text(value, at, "name");
        if (name.Length == 0)
        {
            Report(at, "'name' is missing. Write in one sentence what the case shows.");
        }

        string review = Text(value, at, "review");
        string file = Text(value, at, "file");
        JsonValue? current = Object(value, at, "object");
        JsonValue? old = Object(value, at, "oldObject");
        if (review.Length == 0 && file.Length == 0 && current is null && old is null)
        {
            Report(at, "the case has no request. Add an object, an oldObject, a file or a review.");
        }

        if (file.Length > 0 && current is not null)
        {
            Report($"{at}.file", "the case has both 'file' and 'object'. Remove one of them.");
        }

        if (value.Member("parameters") is not null && value.Member("settings") is not null)
        {
            Report($"{at}.parameters", "the case has both 'settings' and 'parameters'. Move the parameters to "
                + "settings.policies.");
        }

        return new PolicyTestCase
        {
            Name = name,
            Line = _document.PositionOf(at).Line,
            Object = current,
            OldObject = old,
            Review = review,
            File = file,
            Operation = ReadOperation(value, at),
            Subresource = value.Member("subresource") is null ? null : Text(value, at, "subresource"),
            User = ReadUser(value.Member("user"), $"{at}.user"),
            Parameters = Object(value, at, "parameters"),
            Settings = Object(value, at, "settings"),
            Inventory = ReadInventory(value, at),
            Access = TestAccessReader.Read(value.Member("access"), $"{at}.access", Report),
            Now = ReadTime(value, at),
            Expect = new TestExpectationReader(Report).Read(value.Member("expect"), $"{at}.expect"),
        };
    }

    private Operation? ReadOperation(JsonValue value, string at)
    {
        string word = Text(value, at, "operation");
        if (word.Length == 0)
        {
            return null;
        }

        if (OperationNames.TryParse(word, out Operation operation))
        {
            return operation;
        }

        Report($"{at}.operation", $"'{word}' is not an operation. {Suggestion.Ask(word, OperationNames.All)}"
            + $"Use one of {string.Join(", ", OperationNames.All)}.");
        return null;
    }

    private UserInfo? ReadUser(JsonValue? value, string at)
    {
        if (value is null)
        {
            return null;
        }

        CheckMembers(value, at, UserMembers);
        return new UserInfo
        {
            Username = Text(value, at, "username"),
            Uid = Text(value, at, "uid"),
            Groups = ReadTexts(value.Member("groups"), $"{at}.groups"),
            Extra = Object(value, at, "extra"),
        };
    }

    private ImmutableArray<string> ReadTexts(JsonValue? list, string at)
    {
        if (list is null)
        {
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (JsonValue item in list.Items)
        {
            if (item.Text is { } text)
            {
                texts.Add(text);
            }
        }

        if (list.Kind != JsonKind.Array || texts.Count < list.Count)
        {
            Report(at, "not a list of strings. Write [a, b].");
        }

        return texts.ToImmutable();
    }

    // "lookups" is the older name.
    private ImmutableArray<JsonValue>? ReadInventory(JsonValue value, string at)
    {
        var objects = ImmutableArray.CreateBuilder<JsonValue>();
        bool isGiven = false;
        foreach (string name in (ReadOnlySpan<string>)["inventory", "lookups"])
        {
            if (value.Member(name) is not { } list)
            {
                continue;
            }

            isGiven = true;
            if (list.Kind != JsonKind.Array)
            {
                Report($"{at}.{name}", "not a list of objects. Write one item for each object.");
            }

            for (int i = 0; i < list.Items.Length; i++)
            {
                JsonValue item = list.Items[i];
                if (KindTable.KindOf(item) is not null
                    && item.Member("metadata")?.Member("name")?.Text is { Length: > 0 })
                {
                    objects.Add(item);
                }
                else
                {
                    Report(
                        string.Create(CultureInfo.InvariantCulture, $"{at}.{name}[{i}]"),
                        "not a Kubernetes object. Add 'apiVersion', 'kind' and 'metadata.name'.");
                }
            }
        }

        return isGiven ? objects.ToImmutable() : null;
    }

    private DateTimeOffset? ReadTime(JsonValue value, string at)
    {
        string text = Text(value, at, "now");
        if (text.Length == 0)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        Report($"{at}.now", $"'{text}' is not a time. Write 2026-11-23T12:00:00Z.");
        return null;
    }

    private JsonValue? Object(JsonValue value, string at, string name)
    {
        JsonValue? member = value.Member(name);
        if (member is null or { Kind: JsonKind.Object or JsonKind.Null })
        {
            return member is { Kind: JsonKind.Object } ? member : null;
        }

        Report($"{at}.{name}", $"'{name}' is not an object. Write a mapping.");
        return null;
    }

    private string Text(JsonValue value, string at, string name) => TestMembers.Text(value, at, name, Report);

    private void CheckMembers(JsonValue value, string at, string[] known) =>
        TestMembers.Check(value, at, known, Report);

    private void Report(string field, string message)
    {
        (int line, int column) = _document.PositionOf(field);
        _errors.Add(new PolicyError(_path, line, column, message));
    }
}
