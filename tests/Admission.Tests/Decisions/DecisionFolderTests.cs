using Admission.Decisions;
using Admission.Tests.Evaluation;

namespace Admission.Tests.Decisions;

public sealed class DecisionFolderTests : IDisposable
{
    private const int Files = 100;

    private static readonly DateTimeOffset Long = Judge.Now.AddYears(-2);

    private readonly LoggedDecisions _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Finds_old_files_while_they_are_compressed()
    {
        using DecisionFolder folder = DecisionFolder.Open(
            _log.Options with { Folder = _log.Folder, RetentionDays = 100 });
        string[] paths =
        [
            .. Enumerable.Range(0, Files).Select(i => Path.Combine(
                _log.Folder, new DecisionFileName("web-1", i, Long, IsCompressed: false).ToString())),
        ];
        foreach (string path in paths)
        {
            await File.WriteAllTextAsync(path, "{}\n", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(path, Long.UtcDateTime);
        }

        Task compressing = Task.Run(() => Compress(paths), TestContext.Current.CancellationToken);
        do
        {
            (string chain, _, string[] files) = Assert.Single(folder.FindOld(Judge.Now));
            Assert.Equal("web-1", chain);
            Assert.Equal(paths, files);
        }
        while (!compressing.IsCompleted);

        await compressing;
    }

    // Another process compresses its files: each is always there under one of its names.
    private static void Compress(string[] paths)
    {
        foreach (string path in paths)
        {
            File.Copy(path, path + ".zst");
            File.Delete(path);
        }
    }
}
