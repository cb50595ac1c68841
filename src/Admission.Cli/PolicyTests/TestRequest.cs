using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Protocol;
using Admission.Requests;
using Admission.Yaml;

namespace Admission.Cli.PolicyTests;

/// <summary>Builds the request of a case.</summary>
internal static class TestRequest
{
    /// <param name="file">The test file; paths are relative to it.</param>
    /// <param name="kinds">Known kinds.</param>
    /// <param name="request">The request; null on error.</param>
    /// <param name="kind">The kind of its object; null on error, and for a review.</param>
    /// <param name="error">The problem with the case; empty on success.</param>
    public static bool TryMake(
        PolicyTestFile file,
        PolicyTestCase test,
        KindTable kinds,
        out AdmissionRequest? request,
        out FoundKind? kind,
        out string error)
    {
        (request, kind) = (null, null);
        JsonValue? current = test.Object;
        if (test.File.Length > 0 && !TryReadManifest(PathFrom(file, test.File), out current, out error))
        {
            return false;
        }

        if (test.Review.Length > 0)
        {
            return TryReadReview(PathFrom(file, test.Review), test, current, out request, out error);
        }

        if (!TryPlace(current, test, kinds, out PlacedObject? placed, out error)
            || !TryPlace(test.OldObject, test, kinds, out PlacedObject? old, out error))
        {
            return false;
        }

        if ((placed ?? old) is not { } shown)
        {
            error = "the case has no object. Write 'object', 'file' or 'review'.";
            return false;
        }

        kind = shown.Kind;
        request = new ObjectRequest
        {
            Object = placed,
            OldObject = old,
            Operation = test.Operation,
            Subresource = test.Subresource ?? "",
            User = RequestUser.AsImpersonated(test.User ?? new UserInfo { Username = "tester" }),
        }.Create("test");
        return true;
    }

    private static bool TryPlace(
        JsonValue? value, PolicyTestCase test, KindTable kinds, out PlacedObject? placed, out string error)
    {
        const string DefaultNamespace = "default";
        (placed, error) = (null, "");
        return value is null || (test.Subresource is { Length: > 0 } subresource
            ? PlacedObject.TryPlaceSubresource(value, subresource, kinds, DefaultNamespace, out placed, out error)
            : PlacedObject.TryPlace(value, kinds, DefaultNamespace, out placed, out error));
    }

    /// <summary>Further files that the cases of a test file use.</summary>
    public static IEnumerable<string> FilesOf(PolicyTestFile file) => file.Cases
        .SelectMany(static test => (string[])[test.File, test.Review, test.Expect.Snapshot])
        .Where(static path => path.Length > 0)
        .Select(path => PathFrom(file, path))
        .Distinct(StringComparer.Ordinal);

    /// <summary>The path of a file that a case names relative to its test file.</summary>
    public static string PathFrom(PolicyTestFile file, string path) =>
        Path.Combine(Path.GetDirectoryName(file.Path) ?? "", path);

    private static bool TryReadReview(
        string path, PolicyTestCase test, JsonValue? current, out AdmissionRequest? request, out string error)
    {
        request = null;
        if (!TryReadFile(path, out byte[] content, out error))
        {
            return false;
        }

        // The tree stays readable while the request is used; the garbage collector releases it.
        if (!AdmissionReviewReader.TryRead(
            content, out AdmissionReview? review, out ImmutableArray<ReviewError> errors))
        {
            error = $"{path}: {string.Join("; ", errors)}";
            return false;
        }

        AdmissionRequest read = review!.Request;
        request = read with
        {
            Object = current ?? read.Object,
            OldObject = test.OldObject ?? read.OldObject,
            Operation = test.Operation ?? read.Operation,
            Subresource = test.Subresource ?? read.Subresource,
            User = test.User ?? read.User,
        };
        return true;
    }

    private static bool TryReadManifest(string path, out JsonValue? manifest, out string error)
    {
        manifest = null;
        if (!TryReadFile(path, out byte[] content, out error))
        {
            return false;
        }

        YamlReadResult yaml = KubernetesYaml.Read(content, new YamlLimits());
        if (yaml.Errors is [YamlError first, ..])
        {
            error = $"{path}:{first.Line}:{first.Column}: {first.Message}";
            return false;
        }

        ListedObject[] objects =
        [
            .. yaml.Documents.SelectMany(static document => ObjectList.Expand(document.Root, "", KindTable.Shipped)),
        ];
        if (objects is not [ListedObject only])
        {
            error = $"{path}: contains {objects.Length} objects. Use a file with one object.";
            return false;
        }

        (manifest, error) = (only.Object, only.Error.Length > 0 ? $"{path}: {only.Error}" : "");
        return error.Length == 0;
    }

    private static bool TryReadFile(string path, out byte[] content, out string error)
    {
        (content, error) = ([], "");
        if (!File.Exists(path))
        {
            error = $"{path}: no such file. Write the path relative to the test file.";
            return false;
        }

        content = File.ReadAllBytes(path);
        return true;
    }
}
