using System.Formats.Tar;
using System.Globalization;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Images;

[assembly: AssemblyFixture(typeof(Admission.Container.Tests.AdmissionImage))]

namespace Admission.Container.Tests;

/// <summary>
/// The image of the Dockerfile, made of what was published, once for all tests. No registry is asked: the base is the
/// C library and OpenSSL of this machine, and the place of the SDK takes an image that holds the executable.
/// </summary>
public sealed class AdmissionImage : IAsyncLifetime
{
    /// <summary>The executable in the checkout that the image is made of.</summary>
    public static readonly string Executable = Checkout.At("artifacts", "publish", "admission");

    private static readonly string[] Libraries =
        ["libc.so.6", "libm.so.6", "libssl.so.3", "libcrypto.so.3", "libz.so.1", "libzstd.so.1"];

    private readonly List<IFutureDockerImage> _images = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("admission-image-");

    /// <summary>Its name, once it is built.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Builds it, the first time.</summary>
    public async Task BuildAsync()
    {
        ContainerEngine.Require();
        Assert.SkipUnless(
            File.Exists(Executable), $"{Executable} is missing. Run: dotnet publish src/Admission.Cli -c Release");
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            Name = Name.Length > 0 ? Name : await BuildAllAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IFutureDockerImage image in Enumerable.Reverse(_images))
        {
            await image.DeleteAsync();
            await image.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        _turn.Dispose();
    }

    private async Task<string> BuildAllAsync()
    {
        string mark = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
        string libraries = Path.Combine(_folder.FullName, "base");
        Directory.CreateDirectory(libraries);
        await WriteRootAsync(Path.Combine(libraries, "root.tar"), []);
        string tools = Path.Combine(_folder.FullName, "sdk");
        Directory.CreateDirectory(tools);
        await WriteRootAsync(
            Path.Combine(tools, "root.tar"), [("bin/sh", "/bin/sh"), ("out/admission", Executable)]);
        foreach (string one in (string[])[libraries, tools])
        {
            await File.WriteAllTextAsync(Path.Combine(one, "Dockerfile"), "FROM scratch\nADD root.tar /\n");
        }

        string sdk = await BuildAsync(new ImageFromDockerfileBuilder()
            .WithDockerfileDirectory(tools).WithName($"admission-test-sdk:{mark}"));
        string under = await BuildAsync(new ImageFromDockerfileBuilder()
            .WithDockerfileDirectory(libraries).WithName($"admission-test-base:{mark}"));
        ImageFromDockerfileBuilder product = new ImageFromDockerfileBuilder()
            .WithContextDirectory(Checkout.Root).WithDockerfileDirectory(Checkout.Root)
            .WithBuildArgument("SDK", sdk).WithBuildArgument("BASE", under);
        // By a name of its own, so that it can be removed: it would remain without one.
        await BuildAsync(product.WithTarget("build").WithName($"admission-test-build:{mark}"));
        return await BuildAsync(product.WithName($"admission-test:{mark}"));
    }

    private async Task<string> BuildAsync(ImageFromDockerfileBuilder builder)
    {
        IFutureDockerImage image = builder.Build();
        await image.CreateAsync(TestContext.Current.CancellationToken);
        _images.Add(image);
        return image.FullName;
    }

    private static async Task WriteRootAsync(string path, (string Name, string File)[] files)
    {
        await using FileStream stream = File.Create(path);
        await using TarWriter writer = new(stream);
        const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
        foreach (string folder in (string[])["tmp", "lib", "lib64", "bin", "out"])
        {
            UnixFileMode mode = folder == "tmp" ? (UnixFileMode)0b1_111_111_111 : Executable;
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = mode });
        }

        IEnumerable<(string, string)> all = Libraries
            .Select(static name => ($"lib/{name}", Library(name)))
            .Append(("lib64/ld-linux-x86-64.so.2", Library("ld-linux-x86-64.so.2")))
            .Where(static one => one.Item2.Length > 0)
            .Concat(files);
        foreach ((string name, string file) in all)
        {
            await using FileStream data = File.OpenRead(file);
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = Executable, DataStream = data });
        }
    }

    private static string Library(string name) =>
        new[] { "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib" }
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists) ?? "";
}
