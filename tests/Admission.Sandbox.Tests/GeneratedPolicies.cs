using CsCheck;

namespace Admission.Sandbox.Tests;

/// <summary>Policies and reviews made up of few names and values, so that they meet often.</summary>
internal static class GeneratedPolicies
{
    private static readonly Gen<string> Name = Gen.OneOf<string>("a", "b", "labels", "spec");

    private static readonly Gen<string> Scalar = Gen.OneOf<string>(
        "null", "true", "false", "0", "1", "1.0", "\"\"", "\"a\"", "\"nginx:1\"", "\"\\u0061\"", "9007199254740993");

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, self) => depth > 2
        ? Scalar
        : Gen.OneOf(
            Scalar,
            Gen.Select(Name, self).Array[0, 3].Select(Object),
            self.Array[0, 3].Select(static items => $"[{string.Join(",", items)}]")));

    private static readonly Gen<string> Container = Gen.Select(Gen.OneOf<string>("a:1", "a:2", "b"), Name, Value)
        .Select(static (image, name, value) => $$"""{"image":"{{image}}","x-{{name}}":{{value}}}""");

    private static readonly Gen<string> PodSpec = Gen.Select(
        Container.Array[0, 2], Container.Array[0, 1], Name, Value,
        static (containers, init, name, value) => $$"""
            {"containers":[{{string.Join(",", containers)}}],"initContainers":[{{string.Join(",", init)}}],"x-{{name}}":{{value}}}
            """);

    private static readonly Gen<string> Pod = Gen.Select(
        PodSpec, Value, static (spec, labels) => $$"""{"metadata":{"labels":{{labels}}},"spec":{{spec}}}""");

    // How to get at something, and what to make of it.
    private static readonly Gen<string> Root = Gen.OneOf<string>(
        "object", "oldObject", "pod", "pod?.spec", "object?.spec", "object?.metadata?.labels", "containers[0]",
        "containers[1]", "request", "request.user", "request.options");

    private static readonly Gen<string> Path = Gen.Select(
        Root, Gen.OneOf<string>(
            "", "?.a", "?.b?.a", "?.[0]", "?.image", "?.[\"x-a\"]", "?.[\"x-b\"]?.[0]?.a", "?.spec"),
        static (root, rest) => root + rest);

    private static readonly Gen<string> Expression = Gen.OneOf(
        Path.Select(static path => $"typeof {path} === \"object\" ? \"o\" : String({path})"),
        Path.Select(static path => $"JSON.stringify({path})"),
        Path.Select(static path => $"Object.keys({path} ?? {{}}).join()"),
        Path.Select(static path => $"\"a\" in Object({path})"),
        Path.Select(static path => $"JSON.stringify({{ ...{path} }})"),
        Path.Select(static path => $"Array.isArray({path}) ? {path}.length : -1"),
        Gen.Const("containers.map((c) => c.image + c.type + c.field(\"x\")).join()"),
        Gen.Const("containers.find((c) => c.image.matches(\"a:*\"))?.image.tag"),
        Gen.Const("pod?.field(\"spec\")"),
        Gen.Const("labels(\"a\").matches(object?.metadata)"),
        Gen.Const("request.name + request.operation + request.user.groups.length"),
        Gen.Const("changes().length"),
        Gen.Const("now.getTime()"));

    private static readonly Gen<string> Statement = Gen.OneOf(
        Expression.Select(static expression => $"say({expression});"),
        Gen.Select(Expression, Expression, static (condition, then) => $"if ({condition}) {{ say({then}); }}"),
        Gen.Select(Path, Expression, static (list, then) =>
            $"for (const one of Array.isArray({list}) ? {list} : []) {{ say(JSON.stringify(one)); say({then}); }}"));

    /// <summary>Whole policy files.</summary>
    public static Gen<string> Bodies { get; } = Statement.Array[1, 4].Select(static statements =>
        $$"""
        import { definePolicy, labels } from "admission";
        export default definePolicy({
          title: "Generated",
          match: { resources: ["*"], operations: ["CREATE", "UPDATE", "DELETE"] },
          validate(context) {
            const { request, deny, warn } = context;
            const said = [];
            const say = (text) => said.push(String(text));
            {{string.Join("\n    ", statements.Select(OnDemand))}}
            said.length > 1 ? deny(said.join("|")) : warn(said.join("|") || "nothing");
          },
        });
        """);

    /// <summary>Whole reviews.</summary>
    public static Gen<string> Reviews { get; } = Gen.Select(
        Gen.OneOf<string>("CREATE", "UPDATE", "DELETE"), Gen.Bool, Pod, Pod, Gen.OneOf<string>("one", "two"),
        Gen.Int[0, 2],
        static (operation, isPod, now, before, name, groups) => Review(operation, isPod, now, before, name, groups));

    private static string Review(
        string operation, bool isPod, string now, string before, string name, int groups)
    {
        (string kind, string resource, string group) =
            isPod ? ("Pod", "pods", "") : ("Deployment", "deployments", "apps");
        static string Whole(string pod, bool isPod) => isPod ? pod : $$$"""{"spec":{"template":{{{pod}}}}}""";
        string current = operation == "DELETE" ? "null" : Whole(now, isPod);
        string old = operation == "CREATE" ? "null" : Whole(before, isPod);
        string members = string.Join(",", Enumerable.Range(0, groups).Select(static group => $"\"g{group}\""));
        return $$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","kind":{"group":"{{{group}}}",
            "version":"v1","kind":"{{{kind}}}"},"resource":{"group":"{{{group}}}","version":"v1","resource":"{{{resource}}}"},
            "name":"{{{name}}}","namespace":"shop","operation":"{{{operation}}}","userInfo":{"username":"u","groups":[{{{members}}}]},
            "object":{{{current}}},"oldObject":{{{old}}},"dryRun":false,"options":{"a":"{{{name}}}" } } }
            """;
    }

    private static string Object((string Name, string Value)[] members) =>
        "{" + string.Join(",", members.DistinctBy(static one => one.Name).Select(
            static one => $"\"{one.Name}\":{one.Value}")) + "}";

    // Reads of the context only what the statement names, when it is reached.
    private static string OnDemand(string statement) =>
        new[] { "oldObject", "object", "pod", "containers", "changes", "now" }.Aggregate(
            statement,
            static (text, name) => System.Text.RegularExpressions.Regex.Replace(
                text, $@"(?<![\w.""]){name}(?![\w""])", $"context.{name}"));
}
