using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Admission.Cli.Bundles;

namespace Admission.Cli.Tests.Bundles;

/// <summary>Archives, including those of attackers.</summary>
public sealed class BundleArchiveTests
{
    private static readonly BundleLimits Limits = new() { MaxBytes = 1 << 20, MaxEntries = 10 };

    [Fact]
    public void Same_files_always_give_the_same_bytes() => Assert.Equal(
        "sha256:b5652460b97fe527cad8b3ae1c815a169612471a158d40cfc4332601b04ca0b7",
        ContentDigest.Of(BundleArchive.Pack([File("a.js", "1"), File("lib/ü.js", "2")])));

    [Fact]
    public void Packed_files_are_unpacked()
    {
        using var folder = new TemporaryFolder();
        string large = new('x', 200_000);

        int files = BundleArchive.Unpack(
            BundleArchive.Pack([File("a.js", "1"), File("b/c/ü.js", large), File("empty.json", "")]),
            folder.Path,
            Limits);

        Assert.Equal(3, files);
        Assert.Equal("1", folder.Read("a.js"));
        Assert.Equal(large, folder.Read("b/c/ü.js"));
        Assert.Equal("", folder.Read("empty.json"));
    }

    [Fact]
    public void Archive_of_tar_itself_is_unpacked()
    {
        using var folder = new TemporaryFolder();
        byte[] archive = Archive(
            new PaxTarEntry(TarEntryType.Directory, "./"),
            new PaxTarEntry(TarEntryType.Directory, "./lib/"),
            Plain("./lib/a.js", "1"));

        Assert.Equal(1, BundleArchive.Unpack(archive, folder.Path, Limits));
        Assert.Equal("1", folder.Read("lib/a.js"));
    }

    public static TheoryData<string> Escapes =>
    [
        "../evil.js", "lib/../../evil.js", "/evil.js", "//evil.js", "lib//evil.js", "./../evil.js", "a\\..\\evil.js",
        "c:evil.js", ".hidden.js", "lib/./evil.js", "..", ".admission-bundle", "a\u0001.js",
        new string('a', 300) + ".js",
    ];

    [Theory, MemberData(nameof(Escapes))]
    public void Path_that_leaves_the_folder_or_hides_in_it_is_rejected(string path) =>
        Refuses(Archive(Plain(path, "1")), "not a valid path inside the folder");

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    public void Entry_that_is_not_a_plain_file_is_rejected(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "a.js");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = "../../etc/passwd";
        }

        Refuses(Archive(entry), "A bundle can contain only files");
    }

    [Fact]
    public void Archive_that_unpacks_to_too_much_is_rejected()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++)
            {
                gzip.Write(zeros);
            }
        }

        Refuses(bomb.ToArray(), "unpacks to more than 1048576 bytes");
    }

    [Fact]
    public void Archive_with_too_many_entries_is_rejected() => Refuses(
        Archive([.. Enumerable.Range(0, 11).Select(static index => Plain($"{index}.js", ""))]), "more than 10 entries");

    [Theory]
    [InlineData("a.js", "a.js")]
    [InlineData("a.js", "a.js/b.js")]
    [InlineData("a/b.js", "a")]
    public void File_that_occurs_twice_is_rejected(string first, string second) =>
        Refuses(Archive(Plain(first, "1"), Plain(second, "2")), "is in the archive twice");

    [Fact]
    public void Archive_that_was_cut_off_is_rejected()
    {
        byte[] archive = Archive(Plain("a.js", new string('x', 10_000)));

        Refuses(Zip(Unzip(archive)[..5_000]), "damaged");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no archive at all")]
    public void Archive_that_is_not_gzip_has_no_file(string text)
    {
        using var folder = new TemporaryFolder();
        try
        {
            Assert.Equal(0, BundleArchive.Unpack(Encoding.UTF8.GetBytes(text), folder.Path, Limits));
        }
        catch (BundleException exception)
        {
            Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("77777777777")]
    [InlineData("zzzzzzzzzzz")]
    public void Header_that_claims_another_size_is_rejected(string size)
    {
        byte[] tar = Unzip(Archive(Plain("a.js", "1")));

        // Of the extended header too, whose content is read at once.
        foreach (int header in (int[])[0, 1024])
        {
            byte[] altered = [.. tar];
            Encoding.ASCII.GetBytes(size).CopyTo(altered, header + 124);
            WriteChecksum(altered.AsSpan(header, 512));
            Refuses(Zip(altered), "damaged");
        }
    }

    [Fact]
    public void Random_damage_never_writes_outside_of_the_folder()
    {
        using var outer = new TemporaryFolder();
        byte[] tar = Unzip(Archive(Plain("a.js", "1"), Plain("lib/b.js", "2"), Plain("lib/c.js", "3")));
        var random = new Random(4);
        for (int round = 0; round < 500; round++)
        {
            byte[] altered = [.. tar];
            for (int i = 0; i < 3; i++)
            {
                altered[random.Next(altered.Length)] = (byte)random.Next(256);
            }

            string inner = Path.Combine(outer.Path, "inner");
            Directory.CreateDirectory(inner);
            try
            {
                BundleArchive.Unpack(Zip(altered), inner, Limits);
            }
            catch (BundleException)
            {
                // Refused: any other exception fails the test.
            }

            Directory.Delete(inner, recursive: true);
            Assert.Empty(Directory.GetFileSystemEntries(outer.Path));
        }
    }

    private static void Refuses(byte[] archive, string error)
    {
        using var outer = new TemporaryFolder();
        string inner = Path.Combine(outer.Path, "inner");
        Directory.CreateDirectory(inner);

        BundleException exception = Assert.Throws<BundleException>(
            () => BundleArchive.Unpack(archive, inner, Limits));

        Assert.Contains(error, exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsRefusal);
        Assert.Equal(["inner"], Directory.GetFileSystemEntries(outer.Path).Select(static one => Path.GetFileName(one)));
    }

    private static BundleFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    private static PaxTarEntry Plain(string path, string text) => new(TarEntryType.RegularFile, path)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
    };

    private static byte[] Archive(params TarEntry[] entries)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return Zip(tar.ToArray());
    }

    private static byte[] Zip(byte[] content) => StoredGzip.Write(content);

    private static byte[] Unzip(byte[] archive)
    {
        using var tar = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        gzip.CopyTo(tar);
        return tar.ToArray();
    }

    private static void WriteChecksum(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte one in header)
        {
            sum += one;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header.Slice(148, 8));
    }
}
