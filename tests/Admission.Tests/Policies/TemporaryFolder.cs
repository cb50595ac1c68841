using System.Text;

namespace Admission.Tests.Policies;

/// <summary>A folder of its own for one test; gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("admission-").FullName;

    public string At(string path) => System.IO.Path.Combine(Path, path);

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), content);
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
    }

    /// <summary>
    /// Puts files there as the kubelet mounts a ConfigMap: a dated folder, <c>..data</c>, and links to its files.
    /// </summary>
    public void MountConfigMap(string date, params (string Name, string Text)[] files)
    {
        foreach ((string name, string text) in files)
        {
            Write($"..{date}/{name}", text);
        }

        // The kubelet renames a new link over the old one. Nobody looks in between here, so that this is the same.
        File.Delete(At("..data"));
        File.CreateSymbolicLink(At("..data"), ".." + date);
        foreach ((string name, _) in files)
        {
            if (!File.Exists(At(name)))
            {
                File.CreateSymbolicLink(At(name), "..data/" + name);
            }
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
