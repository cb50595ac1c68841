using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Admission.Benchmarks.Profiling;

/// <summary>References to methods and types of traced assemblies, in the metadata of a profile.</summary>
internal sealed class ProfileMetadata
{
    private readonly Dictionary<(string Name, Version Version), AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<(EntityHandle Scope, string Namespace, string Name), TypeReferenceHandle> _types = [];

    /// <summary>What the profile is made of.</summary>
    public MetadataBuilder Builder { get; } = new();

    /// <summary>A method that is neither generic nor in a generic type; nil for others.</summary>
    public EntityHandle Method(MetadataReader from, MethodDefinitionHandle handle)
    {
        MethodDefinition method = from.GetMethodDefinition(handle);
        TypeDefinition owner = from.GetTypeDefinition(method.GetDeclaringType());
        if (method.GetGenericParameters().Count > 0 || owner.GetGenericParameters().Count > 0)
        {
            return default;
        }

        BlobBuilder signature = new();
        BlobReader reader = from.GetBlobReader(method.Signature);
        CopyMethod(from, ref reader, signature);
        return Builder.AddMemberReference(
            Type(from, method.GetDeclaringType()),
            Builder.GetOrAddString(from.GetString(method.Name)),
            Builder.GetOrAddBlob(signature));
    }

    /// <summary>A type of an assembly, or one that it refers to.</summary>
    public EntityHandle Type(MetadataReader from, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                TypeDefinition definition = from.GetTypeDefinition((TypeDefinitionHandle)handle);
                EntityHandle scope = definition.GetDeclaringType() is { IsNil: false } outer
                    ? Type(from, outer)
                    : Assembly(from.GetAssemblyDefinition().GetAssemblyName());
                return Reference(scope, from.GetString(definition.Namespace), from.GetString(definition.Name));
            case HandleKind.TypeReference:
                TypeReference reference = from.GetTypeReference((TypeReferenceHandle)handle);
                return Reference(
                    Scope(from, reference.ResolutionScope),
                    from.GetString(reference.Namespace),
                    from.GetString(reference.Name));
            case HandleKind.TypeSpecification:
                BlobBuilder copy = new();
                BlobReader reader = from.GetBlobReader(
                    from.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                CopyType(from, ref reader, copy);
                return Builder.AddTypeSpecification(Builder.GetOrAddBlob(copy));
            default:
                throw new BadImageFormatException($"a type is a {handle.Kind}");
        }
    }

    private EntityHandle Scope(MetadataReader from, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.AssemblyReference =>
            Assembly(from.GetAssemblyReference((AssemblyReferenceHandle)handle).GetAssemblyName()),
        HandleKind.TypeReference => Type(from, handle),
        _ => Assembly(from.GetAssemblyDefinition().GetAssemblyName()),
    };

    private TypeReferenceHandle Reference(EntityHandle scope, string space, string name)
    {
        if (!_types.TryGetValue((scope, space, name), out TypeReferenceHandle handle))
        {
            handle = Builder.AddTypeReference(scope, Builder.GetOrAddString(space), Builder.GetOrAddString(name));
            _types.Add((scope, space, name), handle);
        }

        return handle;
    }

    private AssemblyReferenceHandle Assembly(AssemblyName assembly)
    {
        (string, Version) key = (assembly.Name!, assembly.Version ?? new Version());
        if (!_assemblies.TryGetValue(key, out AssemblyReferenceHandle handle))
        {
            byte[] token = assembly.GetPublicKeyToken() ?? [];
            handle = Builder.AddAssemblyReference(
                Builder.GetOrAddString(key.Item1), key.Item2, default,
                token.Length == 0 ? default : Builder.GetOrAddBlob(token), default, default);
            _assemblies.Add(key, handle);
        }

        return handle;
    }

    // ECMA-335 II.23.2.1
    private void CopyMethod(MetadataReader from, ref BlobReader reader, BlobBuilder to)
    {
        byte convention = reader.ReadByte();
        to.WriteByte(convention);
        if ((convention & 0x10) != 0)
        {
            to.WriteCompressedInteger(reader.ReadCompressedInteger());
        }

        int parameters = reader.ReadCompressedInteger();
        to.WriteCompressedInteger(parameters);
        for (int i = 0; i <= parameters; i++)
        {
            CopyType(from, ref reader, to);
        }
    }

    // ECMA-335 II.23.2.12: a type with what may stand before it.
    private void CopyType(MetadataReader from, ref BlobReader reader, BlobBuilder to)
    {
        byte element = reader.ReadByte();
        to.WriteByte(element);
        switch ((SignatureTypeCode)element)
        {
            case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.SZArray
                or SignatureTypeCode.Pinned or SignatureTypeCode.Sentinel:
                CopyType(from, ref reader, to);
                break;
            case (SignatureTypeCode)SignatureTypeKind.Class or (SignatureTypeCode)SignatureTypeKind.ValueType:
                CopyToken(from, ref reader, to);
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                to.WriteCompressedInteger(reader.ReadCompressedInteger());
                break;
            case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                CopyToken(from, ref reader, to);
                CopyType(from, ref reader, to);
                break;
            case SignatureTypeCode.GenericTypeInstance:
                CopyType(from, ref reader, to);
                int arguments = reader.ReadCompressedInteger();
                to.WriteCompressedInteger(arguments);
                for (int i = 0; i < arguments; i++)
                {
                    CopyType(from, ref reader, to);
                }

                break;
            case SignatureTypeCode.Array:
                CopyType(from, ref reader, to);
                to.WriteCompressedInteger(reader.ReadCompressedInteger());
                CopyIntegers(ref reader, to);
                int bounds = reader.ReadCompressedInteger();
                to.WriteCompressedInteger(bounds);
                for (int i = 0; i < bounds; i++)
                {
                    to.WriteCompressedSignedInteger(reader.ReadCompressedSignedInteger());
                }

                break;
            case SignatureTypeCode.FunctionPointer:
                CopyMethod(from, ref reader, to);
                break;
        }
    }

    private void CopyToken(MetadataReader from, ref BlobReader reader, BlobBuilder to) =>
        to.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Type(from, reader.ReadTypeHandle())));

    private static void CopyIntegers(ref BlobReader reader, BlobBuilder to)
    {
        int count = reader.ReadCompressedInteger();
        to.WriteCompressedInteger(count);
        for (int i = 0; i < count; i++)
        {
            to.WriteCompressedInteger(reader.ReadCompressedInteger());
        }
    }
}
