using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Admission.Benchmarks.Profiling;

/// <summary>
/// Makes a profile for the native compiler from a trace of the runtime: how often each branch ran, and which types each
/// call met. A profile (<c>.mibc</c>) is an assembly whose method bodies are the data, as the runtime's
/// <c>dotnet-pgo-experiment.md</c> describes it. Generic methods are left out.
/// </summary>
internal sealed class ProfileWriter : IDisposable
{
    private const int MethodDefinition = 0x06;

    // Of an event: the runtime (2 bytes), flags (4), the size of the data (4), the method (8), its module (8), its
    // token (4), three texts, the data. The library that reads traces looks for some of them in other places.
    private const int SizeAt = 6, ModuleAt = 18, TokenAt = 26;

    private readonly ProfileMetadata _metadata = new();
    private readonly Dictionary<long, string> _paths = [];
    private readonly Dictionary<string, TracedModule> _modules = [];
    private readonly Dictionary<(long Module, int Token), byte[]> _methods = [];
    private readonly SortedDictionary<string, ProfileGroup> _groups = new(StringComparer.Ordinal);
    private readonly TracedTypes _types;

    public ProfileWriter() => _types = new TracedTypes(_metadata, ModuleOf);

    /// <summary>Number of methods in what was written.</summary>
    public int Methods => _groups.Values.Sum(static group => group.Methods);

    /// <summary>
    /// Reads a trace (<c>.nettrace</c>) of one process, whose assemblies must still be where it loaded them from.
    /// </summary>
    public void Read(string trace)
    {
        using EventPipeEventSource source = new(trace);
        source.Clr.LoaderModuleLoad += one => _paths[one.ModuleID] = one.ModuleILPath;
        source.Clr.TypeBulkType += AddTypes;
        source.Clr.JitInstrumentationDataVerboseInstrumentationData += AddMethod;
        source.Process();
    }

    /// <summary>Writes the profile, compressed.</summary>
    public void Write(string file)
    {
        foreach (((long id, int token), byte[] data) in
            _methods.OrderBy(one => _paths.GetValueOrDefault(one.Key.Module), StringComparer.Ordinal)
                .ThenBy(static one => one.Key.Token))
        {
            if (ModuleOf(id) is { } module
                && MethodOf(module.Metadata, token) is { IsNil: false } method)
            {
                string assembly = module.Metadata.GetString(module.Metadata.GetAssemblyDefinition().Name);
                if (!_groups.TryGetValue(assembly, out ProfileGroup? group))
                {
                    _groups.Add(assembly, group = new ProfileGroup(_metadata, _types));
                }

                group.Add(method, data);
            }
        }

        string name = Path.GetFileName(file);
        File.Delete(file);
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Create);
        ZipArchiveEntry entry = archive.CreateEntry($"{name}.dll", CompressionLevel.SmallestSize);
        entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using Stream to = entry.Open();
        Assemble(name).WriteContentTo(to);
    }

    public void Dispose()
    {
        foreach (TracedModule module in _modules.Values)
        {
            module.Dispose();
        }
    }

    // Methods that the runtime made while it ran have no definition.
    private EntityHandle MethodOf(MetadataReader from, int token) =>
        token >> 24 == MethodDefinition && (token & 0xFFFFFF) != 0
            ? _metadata.Method(from, (MethodDefinitionHandle)MetadataTokens.EntityHandle(token))
            : default;

    private void AddMethod(TraceEvent one)
    {
        ReadOnlySpan<byte> bytes = one.EventData();
        int size = BinaryPrimitives.ReadInt32LittleEndian(bytes[SizeAt..]);
        _methods[(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[ModuleAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[TokenAt..]))] = bytes[^size..].ToArray();
    }

    private void AddTypes(GCBulkTypeTraceData data)
    {
        for (int i = 0; i < data.Count; i++)
        {
            GCBulkTypeValues type = data.Values(i);
            long[] arguments = new long[type.TypeParameterCount];
            for (int j = 0; j < arguments.Length; j++)
            {
                arguments[j] = (long)type.TypeParameterID(j);
            }

            _types.Add((long)type.TypeID, new TracedType(
                (long)type.ModuleID,
                type.TypeNameID,
                (type.Flags & TypeFlags.Array) != 0,
                (type.CorElementType & 0xFF) == (int)SignatureTypeKind.ValueType,
                arguments));
        }
    }

    private TracedModule? ModuleOf(long id)
    {
        if (!_paths.TryGetValue(id, out string? path) || !File.Exists(path))
        {
            return null;
        }

        if (!_modules.TryGetValue(path, out TracedModule? module))
        {
            _modules.Add(path, module = new TracedModule(path));
        }

        return module;
    }

    private BlobBuilder Assemble(string name)
    {
        MetadataBuilder builder = _metadata.Builder;
        MethodBodyStreamEncoder bodies = new(new BlobBuilder());
        InstructionEncoder dictionary = new(new BlobBuilder());
        BlobBuilder noArguments = new();
        new BlobEncoder(noArguments).MethodSignature().Parameters(0, static type => type.Void(), static _ => { });
        BlobHandle signature = builder.GetOrAddBlob(noArguments);
        foreach ((string assembly, ProfileGroup group) in _groups)
        {
            MethodDefinitionHandle method = AddMethod(assembly, group.Body);
            dictionary.LoadString(builder.GetOrAddUserString(assembly + ";"));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(method);
            dictionary.OpCode(ILOpCode.Pop);
        }

        AddMethod("AssemblyDictionary", dictionary);
        builder.AddTypeDefinition(
            default, default, builder.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(1));
        builder.AddModule(
            0, builder.GetOrAddString(name), builder.GetOrAddGuid(Guid.Empty), default, default);
        builder.AddAssembly(
            builder.GetOrAddString(name), new Version(1, 0), default, default, default, AssemblyHashAlgorithm.None);
        ManagedPEBuilder file = new(
            PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(builder), bodies.Builder,
            deterministicIdProvider: static _ => new BlobContentId(Guid.Empty, 0));
        BlobBuilder bytes = new();
        file.Serialize(bytes);
        return bytes;

        MethodDefinitionHandle AddMethod(string method, InstructionEncoder body) => builder.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL,
            builder.GetOrAddString(method), signature, bodies.AddMethodBody(body, maxStack: 8), default);
    }
}
