using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cel.Tests;

/// <summary>What surrounds the resources of a test: operations, namespaces, the user. Immutable.</summary>
internal sealed class KyvernoValues : INamespaceLabels
{
    private const string OperationKey = "request.operation";

    private readonly Dictionary<string, NamespaceLabels> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Policy, string Resource), string> _operations = [];
    private readonly string _operation = "";

    /// <summary>Reads the values.</summary>
    /// <param name="values">Objects with values: the file <c>variables</c>, and <c>values</c> of the test.</param>
    /// <param name="user">The object with the user; null for none.</param>
    /// <param name="objects">Objects, of which the Namespaces are known.</param>
    /// <param name="problems">Takes what cannot be read.</param>
    public KyvernoValues(
        IEnumerable<JsonValue> values, JsonValue? user, IEnumerable<JsonValue> objects, List<string> problems)
    {
        foreach (JsonValue value in objects)
        {
            Add(value);
        }

        foreach (JsonValue spec in values)
        {
            foreach (JsonValue one in ItemsOf(spec, "namespaces"))
            {
                Add(one);
            }

            foreach (JsonValue one in ItemsOf(spec, "namespaceSelector"))
            {
                Add(TextOf(one, "name"), one.Member("labels"));
            }

            _operation = OperationOf(spec.Member("globalValues")) is { Length: > 0 } global ? global : _operation;
            foreach (JsonValue policy in ItemsOf(spec, "policies"))
            {
                foreach (JsonValue resource in ItemsOf(policy, "resources"))
                {
                    if (OperationOf(resource.Member("values")) is { Length: > 0 } own)
                    {
                        _operations[(TextOf(policy, "name"), TextOf(resource, "name"))] = own;
                    }
                }
            }

            if (spec.Member("variables") is { Kind: JsonKind.Object, Count: > 0 })
            {
                problems.Add("the values file replaces variables of a policy. Admission does not support this. "
                    + "Remove 'variables', and add the objects that the policy reads to the test.");
            }
        }

        foreach (string operation in _operations.Values.Append(_operation))
        {
            if (operation is not ("" or "CREATE" or "UPDATE" or "DELETE"))
            {
                problems.Add($"request.operation: \"{operation}\" is not supported. Write CREATE, UPDATE or DELETE.");
            }
        }

        JsonValue? info = user?.Member("userInfo");
        User = new UserInfo
        {
            Username = TextOf(info, "username"),
            Uid = TextOf(info, "uid"),
            Groups = [.. ItemsOf(info, "groups").Select(static one => one.Text ?? "")],
            Extra = info?.Member("extra"),
        };
    }

    /// <summary>Who makes the requests. The name is empty if the test names no user.</summary>
    public UserInfo User { get; }

    /// <summary>The operation for an object; null if the test names none.</summary>
    /// <param name="policy">The name of the policy.</param>
    /// <param name="resource">The name of the object.</param>
    /// <param name="named">The operation that the result names; empty for none.</param>
    public Operation? OperationFor(string policy, string resource, string named) =>
        (named.Length > 0 ? named : _operations.GetValueOrDefault((policy, resource), _operation)) switch
        {
            "CREATE" => Operation.Create,
            "UPDATE" => Operation.Update,
            "DELETE" => Operation.Delete,
            _ => null,
        };

    /// <summary>A namespace; without labels if the test does not give it, as in <c>kyverno test</c>.</summary>
    public NamespaceLabels? Find(string name)
    {
        lock (_namespaces)
        {
            if (!_namespaces.TryGetValue(name, out NamespaceLabels? found))
            {
                Add(name, null);
                found = _namespaces[name];
            }

            return found;
        }
    }

    private void Add(JsonValue value)
    {
        if (value.Member("kind")?.Text == "Namespace" && value.Member("apiVersion")?.Text == "v1"
            && value.Member("metadata") is { Kind: JsonKind.Object } metadata)
        {
            Add(TextOf(metadata, "name"), metadata.Member("labels"));
        }
    }

    private void Add(string name, JsonValue? labels)
    {
        JsonValue value = JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "v1");
            writer.WriteString("kind", "Namespace");
            writer.WriteStartObject("metadata");
            writer.WriteString("name", name);
            writer.WriteStartObject("labels");
            if (labels is { Kind: JsonKind.Object })
            {
                JsonRewrite.CopyMembers(writer, labels, LabelSelector.NamespaceNameLabel);
            }

            writer.WriteString(LabelSelector.NamespaceNameLabel, name);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        _namespaces[name] = new NamespaceLabels(value.Member("metadata")!.Member("labels")) { Object = value };
    }

    private static string OperationOf(JsonValue? values) =>
        values?.Member(OperationKey)?.Text ?? values?.Member("request")?.Member("operation")?.Text ?? "";

    private static ImmutableArray<JsonValue> ItemsOf(JsonValue? value, string name) =>
        value?.Member(name) is { Kind: JsonKind.Array } list ? [.. list.Items] : [];

    private static string TextOf(JsonValue? value, string name) => value?.Member(name)?.Text ?? "";
}
