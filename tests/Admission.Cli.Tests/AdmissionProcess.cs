using System.Diagnostics;

namespace Admission.Cli.Tests;

/// <summary>The real executable, run to its end.</summary>
internal static class AdmissionProcess
{
    /// <summary>Runs <c>admission</c> in a folder with those arguments, variables and standard input.</summary>
    public static async Task<ProcessOutcome> RunAsync(
        string[] args,
        (string Name, string Value)[]? variables = null,
        string? folder = null,
        string input = "",
        string program = "admission")
    {
        using Process process = Start(args, variables, folder, program);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProcessOutcome(process.ExitCode, await output, await error);
    }

    /// <summary>Starts <c>admission</c>, with no variable of its own but those that are given.</summary>
    public static Process Start(
        string[] args,
        (string Name, string Value)[]? variables = null,
        string? folder = null,
        string program = "admission")
    {
        string file = program == "admission" ? Executable.File : Executable.Beside(program);
        var start = new ProcessStartInfo(file, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Checkout.Root,
        };
        foreach (string name in start.Environment.Keys.Where(IsOurs).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in variables ?? [])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("admission did not start");

        static bool IsOurs(string name) => name.StartsWith("ADMISSION_", StringComparison.Ordinal);
    }
}

internal sealed record ProcessOutcome(int ExitCode, string Output, string Error);
