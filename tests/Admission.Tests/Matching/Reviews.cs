using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Tests.Matching;

/// <summary>Requests in few words, for the tests of matching.</summary>
internal static class Reviews
{
    public static AdmissionRequest Create(string resource = "pods", string @object = "{}") => new()
    {
        Uid = "1",
        Kind = new GroupVersionKind("", "v1", "Any"),
        Resource = Resource(resource, out string subresource),
        Subresource = subresource,
        Operation = Operation.Create,
        Namespace = "shop",
        Name = "web",
        User = new UserInfo { Username = "alice", Groups = ["developers", "system:authenticated"] },
        Object = Json(@object),
    };

    public static AdmissionRequest Update(string @object, string oldObject, string resource = "pods") =>
        Create(resource, @object) with { Operation = Operation.Update, OldObject = Json(oldObject) };

    public static AdmissionRequest Delete(string oldObject, string resource = "pods") =>
        Create(resource) with { Operation = Operation.Delete, Object = null, OldObject = Json(oldObject) };

    public static string Labelled(string labels) => $"{{\"metadata\":{{\"labels\":{labels}}}}}";

    public static JsonValue Json(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));

    public static GroupVersionResource Resource(string text, out string subresource)
    {
        string[] parts = text.Split('/', 2);
        string[] name = parts[0].Split('.', 2);
        subresource = parts.Length > 1 ? parts[1] : "";
        return new GroupVersionResource(name.Length > 1 ? name[1] : "", "v1", name[0]);
    }

    public static ResourcePattern Pattern(string text)
    {
        Assert.True(ResourcePattern.TryParse(text, out ResourcePattern? pattern, out string? error), error);
        return pattern!;
    }

    public static GlobList Globs(params string[] patterns)
    {
        Assert.True(GlobList.TryParse(patterns, out GlobList? list, out _));
        return list!;
    }

    public static LabelSelector Selector(string text)
    {
        Assert.True(LabelSelector.TryParse(text, out LabelSelector? selector, out _));
        return selector!;
    }

    /// <summary>Knows the namespaces it is reported.</summary>
    public sealed class KnownNamespaces(params (string Name, string Labels)[] known) : INamespaceLabels
    {
        public NamespaceLabels? Find(string name) => known
            .Where(entry => entry.Name == name)
            .Select(entry => new NamespaceLabels(Json(entry.Labels)))
            .FirstOrDefault();
    }
}
