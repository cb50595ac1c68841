using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Admission.Benchmarks.Profiling;

/// <summary>An assembly that the traced process loaded.</summary>
internal sealed class TracedModule : IDisposable
{
    private readonly PEReader _file;

    public TracedModule(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        Metadata = _file.GetMetadataReader();
    }

    public MetadataReader Metadata { get; }

    public void Dispose() => _file.Dispose();
}
