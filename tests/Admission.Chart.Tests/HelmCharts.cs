using System.Diagnostics;

namespace Admission.Chart.Tests;

/// <summary>The chart of this checkout, and Helm to render it.</summary>
internal static class HelmCharts
{
    private static readonly string Folder = Checkout.At("tests", "Admission.Chart.Tests");

    public static string Chart => Checkout.At("charts", "admission");

    public static string ValuesOf(string name) => Path.Combine(Folder, "values", $"{name}.yaml");

    public static IEnumerable<string> Names => Directory.GetFiles(Path.Combine(Folder, "values"))
        .Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>Runs Helm; skips the test if Helm is not installed.</summary>
    public static Task<Outcome> HelmAsync(params string[] args)
    {
        string? helm = Tool.Find("helm");
        Assert.SkipWhen(helm is null, "Helm is missing: .ci/run tools installs it, or put it on the path.");
        return RunAsync(helm!, args);
    }

    /// <summary>The objects that a set of values makes.</summary>
    public static async Task<string> RenderAsync(string name)
    {
        Outcome outcome = await HelmAsync("template", "admission", Chart, "-n", "admission", "-f", ValuesOf(name));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Output;
    }

    /// <summary>Runs promtool; skips the test if there is none.</summary>
    public static Task<Outcome> PromtoolAsync(params string[] args)
    {
        string? promtool = Tool.Find("promtool");
        Assert.SkipWhen(promtool is null, "promtool is missing: .ci/run tools brings it, or put it on the path.");
        return RunAsync(promtool!, args);
    }

    /// <summary>Runs the executable of the product.</summary>
    public static Task<Outcome> AdmissionAsync(string input, params string[] args) =>
        RunAsync(Executable.File, args, input);

    /// <summary>Fails if the text differs from the approved file of that name.</summary>
    public static void Approve(string name, string text)
    {
        string path = Path.Combine(Folder, "approved", name);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing. Run the tests with UPDATE_APPROVED=1 and look at it.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static async Task<Outcome> RunAsync(string file, string[] args, string input = "")
    {
        ProcessStartInfo start = new(file, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Checkout.Root,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await error);
    }
}

/// <summary>How a process ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);
