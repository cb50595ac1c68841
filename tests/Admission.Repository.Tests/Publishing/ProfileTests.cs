using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Admission.Repository.Tests.Publishing;

/// <summary>The profile that the native compiler gets: src/decisions/0021.</summary>
public sealed class ProfileTests
{
    private const string Profile = "src/Admission.Cli/Publishing/requests.mibc";

    [Fact]
    public void Profile_names_methods_that_the_product_has()
    {
        (string Type, string Method)[] named = [.. NamedMethods()];
        HashSet<(string, string)> built = [.. BuiltMethods()];
        string[] missing =
        [
            .. named.Where(one => !built.Contains(one)).Select(static one => $"{one.Type}.{one.Method}"),
        ];

        Assert.True(
            named.Length > 1000 && missing.Length * 4 < named.Length,
            $"{Profile}: {missing.Length} of {named.Length} methods do not exist. "
                + $"Run tests/Admission.Benchmarks/profile.sh.\n{string.Join('\n', missing.Take(20))}");
    }

    private static IEnumerable<(string Type, string Method)> NamedMethods()
    {
        using ZipArchive archive = ZipFile.OpenRead(CheckedOut.PathOf(Profile));
        using MemoryStream bytes = new();
        using (Stream entry = archive.Entries.Single().Open())
        {
            entry.CopyTo(bytes);
        }

        bytes.Position = 0;
        using PEReader file = new(bytes);
        MetadataReader metadata = file.GetMetadataReader();
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference
                && NameOf(metadata, (TypeReferenceHandle)member.Parent) is { } type)
            {
                yield return (type, metadata.GetString(member.Name));
            }
        }
    }

    private static IEnumerable<(string Type, string Method)> BuiltMethods()
    {
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*dmission*.dll"))
        {
            using PEReader file = new(File.OpenRead(path));
            MetadataReader metadata = file.GetMetadataReader();
            foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
            {
                MethodDefinition method = metadata.GetMethodDefinition(handle);
                yield return (NameOf(metadata, method.GetDeclaringType()), metadata.GetString(method.Name));
            }
        }
    }

    // Null for a type of another product.
    private static string? NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            return NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope) is { } outer ? $"{outer}+{name}" : null;
        }

        string assembly = metadata.GetString(
            metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        return assembly.StartsWith("Admission", StringComparison.OrdinalIgnoreCase)
            ? $"{metadata.GetString(type.Namespace)}.{name}"
            : null;
    }

    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? $"{NameOf(metadata, outer)}+{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }
}
