using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Objects;

namespace Admission.JavaScript;

/// <summary>Reads the member <c>reads</c> of a policy: which other objects it looks up.</summary>
internal static partial class ReadsReader
{
    private const string See = "See policies/admission.d.ts.";
    private const int MaxReads = 32;
    private const int MaxPatterns = 32;

    private static readonly ReadKind Unknown = new("", "");

    private static readonly string[] Known =
        ["resource", "version", "namespaced", "metadataOnly", "fields", "index", "fresh"];

    /// <summary>Reads the declarations; invalid ones are reported and omitted.</summary>
    public static ImmutableArray<ReadDeclaration> Read(MemberReader policy)
    {
        if (policy.Object("reads") is not { } reader)
        {
            return [];
        }

        if (reader.Value.Count > MaxReads)
        {
            policy.Add("reads", $"the policy reads {reader.Value.Count} kinds, more than {MaxReads}. Split the "
                + "policy.");
        }

        var reads = ImmutableArray.CreateBuilder<ReadDeclaration>();
        foreach (string name in reader.Value.Names)
        {
            if (!Identifier().IsMatch(name))
            {
                reader.Add(name, $"'{name}' is not a valid JavaScript name. Use letters, such as configMaps.");
            }

            if (reader.Object(name) is { } one)
            {
                reads.Add(ReadOne(one, name));
            }
        }

        return reads.ToImmutable();
    }

    private static ReadDeclaration ReadOne(MemberReader reader, string name)
    {
        reader.RefuseUnknown(Known, "a field of an entry in 'reads'", See);
        ReadKind kind = ReadResource(reader);
        ResourceKind? known = kind.Resource.Length > 0
            ? KindTable.Shipped.FindResource(kind.Group, kind.Resource)
            : null;
        bool? isNamespaced = reader.Flag("namespaced");
        if (known is not null && isNamespaced is { } said && said != known.IsNamespaced)
        {
            reader.Add("namespaced", $"{kind} are {(said ? "cluster-scoped" : "namespaced")}. Remove this field.");
        }

        var read = new ReadDeclaration
        {
            Name = name,
            Kind = kind with { Kind = known?.Kind ?? "", Version = reader.Text("version") ?? "" },
            IsNamespaced = known?.IsNamespaced ?? isNamespaced ?? true,
            MetadataOnly = reader.Flag("metadataOnly") ?? false,
            Fields = Patterns(reader, "fields"),
            Indexes = Patterns(reader, "index"),
            FreshNames = Patterns(reader, "fresh"),
        };
        Check(reader, read);
        return read;
    }

    private static ReadKind ReadResource(MemberReader reader)
    {
        const string Example = "resource: \"configmaps\" or \"ingresses.networking.k8s.io\"";
        string text = reader.RequiredText("resource", $"Specify the resource to read: {Example}.");
        if (text.Length == 0)
        {
            return Unknown;
        }

        if (!PluralDotGroup().IsMatch(text))
        {
            string advice = KindTable.Shipped.All
                .Where(one => string.Equals(one.Kind, text, StringComparison.OrdinalIgnoreCase))
                .Select(static one => one.PluralDotGroup)
                .Order(StringComparer.Ordinal)
                .FirstOrDefault() is { } meant ? $"Write \"{meant}\"." : $"Write {Example}.";
            reader.Add("resource", $"'{text}' is not a resource with its group. {advice}");
            return Unknown;
        }

        var kind = ReadKind.OfResource(text);
        if (kind.Group.Length == 0 && KindTable.Shipped.FindResource("", text) is null)
        {
            string[] meant =
            [
                .. KindTable.Shipped.All.Where(one => one.Resource == text).Select(static one => one.PluralDotGroup),
            ];
            reader.Add("resource", $"the core group has no resource '{text}'. "
                + $"Write {(meant.Length > 0 ? $"\"{meant.Min(StringComparer.Ordinal)}\"" : Example)}.");
        }

        return kind;
    }

    private static ImmutableArray<FieldPattern> Patterns(MemberReader reader, string name)
    {
        ImmutableArray<string> texts = reader.TextList(name) ?? [];
        if (texts.Length > MaxPatterns)
        {
            reader.Add(name, $"the list has {texts.Length} fields, more than {MaxPatterns}. List the object that "
                + "contains them instead.");
        }

        var patterns = ImmutableArray.CreateBuilder<FieldPattern>();
        foreach (string text in texts)
        {
            if (!FieldPattern.TryParse(text, out FieldPattern? pattern, out string error))
            {
                reader.Add(name, error);
            }
            else if (name == "fields" && !pattern.HasOnlyNamesAndWildcards)
            {
                reader.Add(name, $"'{text}' names one item of a list. Write [*] for all items.");
            }
            else
            {
                patterns.Add(pattern);
            }
        }

        return patterns.ToImmutable();
    }

    private static void Check(MemberReader reader, ReadDeclaration read)
    {
        if (read.MetadataOnly && !read.Fields.IsEmpty)
        {
            reader.Add("fields", "the read has both 'metadataOnly' and 'fields'. Remove one of them.");
        }

        foreach (FieldPattern index in read.Indexes)
        {
            if (read.MetadataOnly && index.NameAt(0) != "metadata")
            {
                reader.Add("index", $"'{index}' is not in the metadata, and 'metadataOnly' is set. Remove "
                    + "'metadataOnly'.");
            }

            if (!index.HasOnlyNamesAndWildcards)
            {
                reader.Add("index", $"'{index}' names one item of a list. Write [*] for all items.");
            }
        }

        if (!read.Kind.IsSecret)
        {
            return;
        }

        foreach ((string name, ImmutableArray<FieldPattern> patterns) in
            (ReadOnlySpan<(string, ImmutableArray<FieldPattern>)>)[("fields", read.Fields), ("index", read.Indexes)])
        {
            foreach (FieldPattern field in patterns.Where(static one => !ObjectFields.MayKeepOfSecret(one)))
            {
                reader.Add(name, $"'{field}' contains values of a Secret, which policies cannot read. Read "
                    + "\"metadata\", "
                    + "\"type\", or \"data.*\" for the names of the keys.");
            }
        }

        if (read.Indexes.Any(static index => index.NameAt(0) == "data"))
        {
            reader.Add("index", "a Secret cannot be found by its data. Use a label.");
        }
    }

    [GeneratedRegex("^[A-Za-z_$][A-Za-z0-9_$]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^[a-z][a-z0-9-]*(\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex PluralDotGroup();
}
