using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Admission.Benchmarks.Profiling;

/// <summary>The types that a trace names by number.</summary>
internal sealed class TracedTypes(ProfileMetadata metadata, Func<long, TracedModule?> module)
{
    private const int TypeDefinition = 0x02;

    private readonly Dictionary<long, TracedType> _types = [];
    private readonly Dictionary<long, EntityHandle> _handles = [];

    /// <summary>Adds what the trace says about a type.</summary>
    public void Add(long id, TracedType type) => _types[id] = type;

    /// <summary>The type in the profile; nil where it cannot be named, such as an array.</summary>
    public EntityHandle Handle(long id)
    {
        if (!_handles.TryGetValue(id, out EntityHandle handle))
        {
            BlobBuilder signature = new();
            if (_types.TryGetValue(id, out TracedType? type) && type.Arguments.Length == 0)
            {
                handle = Definition(type);
            }
            else if (Encode(id, signature))
            {
                handle = metadata.Builder.AddTypeSpecification(metadata.Builder.GetOrAddBlob(signature));
            }

            _handles.Add(id, handle);
        }

        return handle;
    }

    private EntityHandle Definition(TracedType type) =>
        !type.IsArray && type.Token >> 24 == TypeDefinition && module(type.Module) is { } file
            ? metadata.Type(file.Metadata, MetadataTokens.EntityHandle(type.Token))
            : default;

    private bool Encode(long id, BlobBuilder to)
    {
        if (!_types.TryGetValue(id, out TracedType? type) || Definition(type) is not { IsNil: false } definition)
        {
            return false;
        }

        if (type.Arguments.Length > 0)
        {
            to.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
        }

        to.WriteByte((byte)(type.IsValueType ? SignatureTypeKind.ValueType : SignatureTypeKind.Class));
        to.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(definition));
        if (type.Arguments.Length == 0)
        {
            return true;
        }

        to.WriteCompressedInteger(type.Arguments.Length);
        return type.Arguments.All(argument => Encode(argument, to));
    }
}
