using System.Security.Cryptography;
using System.Text;
using Admission.Cel.Libraries;
using Admission.Cel.Syntax;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Cel.Kyverno;

/// <summary>
/// The functions that Kyverno adds to CEL and that need nothing but their arguments.
/// Source of truth: https://github.com/kyverno/kyverno/tree/main/pkg/cel/libs
/// </summary>
internal static class KyvernoLibrary
{
    public static readonly CelType JsonType = CelType.Struct("json.Json");
    public static readonly CelType YamlType = CelType.Struct("yaml.Yaml");

    public static void AddTo(LibraryBuilder library)
    {
        library.Macros |= MacroSet.Bindings;
        CelType s = CelType.String;
        library.Global("base64.encode", "base64_encode_bytes", CelType.Bytes, s, static (in value) =>
            CelValue.Of(Convert.ToBase64String(value.Bytes)));
        library.Global("base64.decode", "base64_decode_string", s, CelType.Bytes, DecodeBase64);
        AddHashes(library);
        AddImages(library);
        library.Member("reverse", "string_reverse", s, s, static (in text) => CelValue.Of(Reverse(text.String)));

        library.Global("jmespath", "jmespath_string_dyn", s, CelType.Dyn, CelType.Dyn, static (in query, in value) =>
            JmesPath.TryParse(query.String, out JmesPath? path, out string problem)
                ? path.Evaluate(value)
                : CelValue.Fail($"jmespath evaluation failed: {problem}"));

        // The names with a prefix are those from Kyverno 1.18.
        foreach (string prefix in (string[])["", "user."])
        {
            string name = prefix + "parseServiceAccount";
            library.Global(name, name + "_string", s, CelType.Dyn, ServiceAccount);
        }

        foreach (string prefix in (string[])["", "transform."])
        {
            library.Global(
                prefix + "listObjToMap",
                prefix + "list_obj_to_map_list_list_string_string",
                [CelType.ListOfDyn, CelType.ListOfDyn, s, s],
                CelType.MapOfDyn,
                static a => ToMap(a[0], a[1], a[2].String, a[3].String));
        }

        library.Type(JsonType);
        library.Type(YamlType);
        library.Member("unmarshal", "unmarshal_string_dyn", JsonType, s, CelType.Dyn, static (in _, in text) =>
            JsonTree.TryParse(Encoding.UTF8.GetBytes(text.String), out JsonTree? tree, out JsonError? error)
                ? CelValue.FromJson(Detached(tree!))
                : CelValue.Fail(error!.ToString()));
        library.Member("parse", "yaml_parse_string", YamlType, s, CelType.Dyn, static (in _, in text) =>
        {
            YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(text.String), YamlLimits.Default);
            return read.Errors.Length > 0 || read.Documents.Length != 1
                ? CelValue.Fail("failed to parse YAML")
                : CelValue.FromJson(read.Documents[0].Root);
        });
    }

    private static void AddHashes(LibraryBuilder library)
    {
        Add("sha256", SHA256.HashData);
#pragma warning disable CA5350, CA5351 // Policies compare with such hashes; nothing here trusts them.
        Add("sha1", SHA1.HashData);
        Add("md5", MD5.HashData);
#pragma warning restore CA5350, CA5351
        void Add(string function, Func<byte[], byte[]> hash)
        {
            foreach (string name in (string[])[function, "hash." + function])
            {
                library.Global(name, name + "_string", CelType.String, CelType.String, (in text) =>
                    CelValue.Of(Convert.ToHexStringLower(hash(Encoding.UTF8.GetBytes(text.String)))));
            }
        }
    }

    private static void AddImages(LibraryBuilder library)
    {
        (CelType s, CelType i) = (CelType.String, KyvernoImage.ImageType);
        library.Type(i);
        foreach (string name in (string[])["image", "parseImageReference", "ParseImageRef"])
        {
            library.Global(name, $"{name}_string_to_image", s, i, static (in text) =>
                KyvernoImage.TryParse(text.String, out KyvernoImage? image, out string problem)
                    ? CelValue.Of(image)
                    : CelValue.Fail(problem));
        }

        library.Global("isImage", "is_image_string", s, CelType.Bool, static (in text) =>
            CelValue.Of(KyvernoImage.TryParse(text.String, out _, out _)));
        library.Member("containsDigest", "image_contains_digest", i, CelType.Bool, static (in image) =>
            CelValue.Of(Of(image).Digest.Length > 0));
        library.Member("registry", "image_registry", i, s, static (in image) => CelValue.Of(Of(image).Registry));
        library.Member("repository", "image_repository", i, s, static (in image) => CelValue.Of(Of(image).Repository));
        library.Member("identifier", "image_identifier", i, s, static (in image) => CelValue.Of(Of(image).Identifier));
        library.Member("identifierWithSeparator", "image_identifier_with_separator", i, s, static (in image) =>
            CelValue.Of(Of(image).IdentifierWithSeparator));
        library.Member("tag", "image_tag", i, s, static (in image) => CelValue.Of(Of(image).Tag));
        library.Member("digest", "image_digest", i, s, static (in image) => CelValue.Of(Of(image).Digest));
    }

    private static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        for (int i = text.Length; i > 0;)
        {
            int width = i > 1 && char.IsSurrogatePair(text[i - 2], text[i - 1]) ? 2 : 1;
            i -= width;
            reversed.Append(text, i, width);
        }

        return reversed.ToString();
    }

    private static KyvernoImage Of(in CelValue value) => (KyvernoImage)value.Opaque;

    // The tree is not disposed, so that what was read of it stays.
    private static JsonValue Detached(JsonTree tree) => tree.Root;

    private static CelValue DecodeBase64(in CelValue text)
    {
        string padded = text.String.PadRight((text.String.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out int count)
            ? CelValue.Of(bytes[..count])
            : CelValue.Fail("illegal base64 data");
    }

    private static CelValue ServiceAccount(in CelValue user)
    {
        const string Prefix = "system:serviceaccount:";
        (string space, string name) = ("", "");
        if (user.String.StartsWith(Prefix, StringComparison.Ordinal)
            && user.String.IndexOf(':', Prefix.Length) is > 0 and int colon)
        {
            space = user.String[Prefix.Length..colon];
            name = user.String[(colon + 1)..];
        }

        var account = new CelMap.Entries();
        account.TryAdd(CelValue.Of("Namespace"), CelValue.Of(space));
        account.TryAdd(CelValue.Of("Name"), CelValue.Of(name));
        return CelValue.Of(account);
    }

    private static CelValue ToMap(in CelValue keys, in CelValue values, string keyName, string valueName)
    {
        int count = CelList.CountOf(keys);
        if (count != CelList.CountOf(values))
        {
            return CelValue.Fail(
                $"listObjToMap must take lists of equal length. list1: {count}, list2: {CelList.CountOf(values)}");
        }

        var map = new CelMap.Entries();
        for (int i = 0; i < count; i++)
        {
            CelValue entry = CelList.At(keys, i);
            CelValue other = CelList.At(values, i);
            if (entry.Kind != CelKind.Map || other.Kind != CelKind.Map
                || !CelMap.Find(entry, keyName, out CelValue key) || key.Kind != CelKind.String)
            {
                return CelValue.Fail(
                    "the passed key name cannot be handled as a string in the key object list");
            }

            map.Set(key, CelMap.Find(other, valueName, out CelValue value) ? value : CelValue.Null);
        }

        return CelValue.Of(map);
    }
}
