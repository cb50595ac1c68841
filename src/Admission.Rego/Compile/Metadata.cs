using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>The results of rego.metadata.*: the metadata of a rule and of its surroundings.</summary>
internal sealed class Metadata(RegoModule module, IReadOnlyList<Annotation> annotations)
{
    /// <summary>The metadata of a rule; an empty object if there is none.</summary>
    public static RegoValue Of(Rule? rule) => rule?.Annotations.FirstOrDefault() ?? RegoObject.Empty;

    /// <summary>
    /// The metadata of a rule, its document, its package and the packages above, as links with paths.
    /// </summary>
    public RegoValue Chain(Rule? rule)
    {
        if (rule is null)
        {
            return RegoArray.Empty;
        }

        string[] path = [.. module.Package, .. rule.GroundPath];
        List<RegoValue> links = rule.Annotations.Count == 0
            ? [Link(path, null)]
            : [.. rule.Annotations.Select(own => Link(path, own))];
        links.AddRange(annotations
            .Where(a => a.Scope == "document" && a.Path.SequenceEqual(path)).Select(a => Link(path, a.Value)));
        for (int length = module.Package.Count; length > 0; length--)
        {
            string[] package = [.. module.Package.Take(length)];
            links.AddRange(annotations
                .Where(a => (a.Scope == "subpackages" || (a.Scope == "package" && length == module.Package.Count))
                    && a.Path.SequenceEqual(package))
                .Select(a => Link(package, a.Value)));
        }

        return new RegoArray([.. links]);
    }

    private static RegoObject Link(string[] path, RegoObject? annotations)
    {
        ObjectBuilder link = new ObjectBuilder().Set(
            "path", new RegoArray([.. path.Select(static name => new RegoString(name))]));
        return (annotations is null ? link : link.Set("annotations", annotations)).Build();
    }
}
