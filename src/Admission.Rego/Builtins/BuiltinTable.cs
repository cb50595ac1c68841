using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>All builtins by name.</summary>
internal static partial class BuiltinTable
{
    private static readonly Dictionary<string, Builtin> All = Create();

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["http.send"] = "policies cannot reach the network",
        ["net.lookup_ip_addr"] = "policies cannot reach the network",
        ["opa.runtime"] = "policies cannot read the environment",
        ["rand.intn"] = "a policy must give the same result every time",
        ["uuid.rfc4122"] = "a policy must give the same result every time",
        ["providers.aws.sign_req"] = "policies cannot sign",
        ["io.jwt.encode_sign"] = "policies cannot sign",
        ["io.jwt.encode_sign_raw"] = "policies cannot sign",
        ["io.jwt.verify_eddsa"] = "Admission does not support EdDSA",
        ["rego.parse_module"] = "policies cannot read policies",
    };

    private static readonly string[] RefusedFamilies = ["crypto.x509.", "crypto.parse_", "graphql."];

    public static Builtin? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Why a builtin of OPA is not available here; null if OPA has no builtin with that name.</summary>
    public static string? RefusalOf(string name) => Refused.GetValueOrDefault(name)
        ?? (Array.Exists(RefusedFamilies, family => name.StartsWith(family, StringComparison.Ordinal))
            ? "Admission does not support it"
            : null);

    public static bool IsOperator(Term step) =>
        step is ScalarTerm { Text: { } name } && name is "eq" or "equal" or "neq"
        or "lt" or "lte" or "gt" or "gte" or "plus" or "minus" or "mul" or "div" or "rem" or "and" or "or" or "assign";

    private static Dictionary<string, Builtin> Create()
    {
        var all = new Dictionary<string, Builtin>(StringComparer.Ordinal);
        void Add(string signature, BuiltinFunction call, bool isDeprecated = false)
        {
            (string name, FunctionType type) = SignatureReader.Read(signature);
            all.Add(name, new Builtin(name, type, call, isDeprecated));
        }

        Operators.Register(Add);
        Aggregates.Register(Add);
        Numbers.Register(Add);
        Collections.Register(Add);
        ObjectFunctions.Register(Add);
        Strings.Register(Add);
        TextTemplate.Register(Add);
        Types.Register(Add);
        Encodings.Register(Add);
        Units.Register(Add);
        SemanticVersions.Register(Add);
        JsonFunctions.Register(Add);
        JsonPaths.Register(Add);
        Times.Register(Add);
        Networks.Register(Add);
        Globs.Register(Add);
        Uuids.Register(Add);
        WebTokens.Register(Add);
        Schemas.Register(Add);
        RegexFunctions.Register(Add);
        Add("trace(note: string) -> result: boolean", static (_, _) => Values.RegoBoolean.True);
        return all;
    }

    internal delegate void Registration(string signature, BuiltinFunction call, bool isDeprecated = false);
}
