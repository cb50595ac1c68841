using System.Text;
using Admission.Cli.Manifests;
using Admission.Protocol;

namespace Admission.Cli.Tests.ManifestReading;

/// <summary>Loads input from a folder or from standard input.</summary>
internal static class Load
{
    public static Task<CheckInput> From(TemporaryFolder folder, params string[] paths) =>
        From(new CheckInputOptions { Folder = folder.Path, Paths = [.. paths] });

    public static Task<CheckInput> From(CheckInputOptions options) =>
        CheckInput.LoadAsync(options, TestContext.Current.CancellationToken);

    public static async Task<CheckInput> FromText(string yaml, CheckInputOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(yaml));
        options ??= new CheckInputOptions { Paths = ["-"] };
        return await From(options with { Paths = ["-"], StandardInput = stream });
    }

    /// <summary>The one request of a text without errors.</summary>
    public static async Task<AdmissionRequest> RequestOf(string yaml, CheckInputOptions? options = null)
    {
        CheckInput input = await FromText(yaml, options);
        Assert.Empty(input.Errors);
        Assert.Empty(input.UsageErrors);
        return Assert.Single(input.Requests).Request;
    }

    public static string Pod(string name, string more = "") =>
        $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n{more}";
}
