namespace Admission.Cli.Tests.Commands;

public sealed class CertsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Creates_certificates_in_an_empty_folder()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(
            [".gitignore", "ca.crt", "tls.crt", "tls.key"],
            Directory.GetFiles(Path.Combine(_folder.Path, "certs-dev")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Keeps_the_key_out_of_a_repository()
    {
        await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        Assert.Equal("*\n", _folder.Read("certs-dev/.gitignore"));

        File.Delete(Path.Combine(_folder.Path, "certs-dev", ".gitignore"));
        await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        Assert.Equal("*\n", _folder.Read("certs-dev/.gitignore"));
    }

    [Fact]
    public async Task Keeps_good_certificates()
    {
        await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        string before = _folder.Read("certs-dev/tls.crt");
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        Assert.StartsWith("kept ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Read("certs-dev/tls.crt"));
    }

    [Fact]
    public async Task Leaves_files_of_another_origin_alone()
    {
        _folder.Write("certs-dev/tls.crt", "mine");
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        Assert.Equal(ExitCode.CouldNotRun, outcome.ExitCode);
        Assert.Contains("--force", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("mine", _folder.Read("certs-dev/tls.crt"));
    }

    [Fact]
    public async Task Overwrites_them_when_forced()
    {
        _folder.Write("certs-dev/tls.crt", "mine");
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["certs", "--force"], folder: _folder.Path);
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", _folder.Read("certs-dev/tls.crt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_what_to_do_if_the_folder_cannot_be_written()
    {
        _folder.Write("certs-dev", "a file, not a folder");
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["certs"], folder: _folder.Path);
        Assert.Equal(ExitCode.CouldNotRun, outcome.ExitCode);
        Assert.Contains("--dir", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
