using System.ComponentModel;
using System.Diagnostics;
using Admission.Json;

namespace Admission.Cli.Bundles.Registry;

/// <summary>
/// A program that stores credentials: <c>docker-credential-NAME</c> of PATH. Source of truth:
/// https://github.com/docker/docker-credential-helpers#development
/// </summary>
internal static class CredentialProgram
{
    private const string NotFound = "credentials not found";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Calls the program; null if it has no credentials.</summary>
    /// <exception cref="BundleException">It is missing, failed, or hangs.</exception>
    public static async Task<RegistryCredential?> AskAsync(
        string name, string server, CancellationToken cancellationToken)
    {
        using Process process = Start($"docker-credential-{name}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await process.StandardInput.WriteAsync(server.AsMemory(), limit.Token);
            process.StandardInput.Close();
            // Read so that the program does not block, and never shown: it can contain secrets.
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await errors;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? Read(name, output)
                : output.Contains(NotFound, StringComparison.Ordinal) ? null
                : throw Failed(name, "failed");
        }
        catch (IOException)
        {
            throw Failed(name, "ended early");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(name, "did not respond in time");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static RegistryCredential Read(string name, string output)
    {
        if (!JsonTree.TryParse(System.Text.Encoding.UTF8.GetBytes(output), out JsonTree? tree, out _)
            || tree!.Root.Member("Username")?.Text is not { } user
            || tree.Root.Member("Secret")?.Text is not { } secret)
        {
            throw Failed(name, "gave an unexpected response");
        }

        return user == "<token>"
            ? new RegistryCredential("", secret, isToken: true)
            : new RegistryCredential(user, secret, isToken: false);
    }

    private static Process Start(string program)
    {
        string name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        string? found = program.All(static one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.')
            ? (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Where(Path.IsPathFullyQualified)
                .Select(folder => Path.Combine(folder, name))
                .FirstOrDefault(File.Exists)
            : null;
        var start = new ProcessStartInfo(found ?? name, ["get"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return (found is null ? null : Process.Start(start)) ?? throw Missing(program);
        }
        catch (Win32Exception)
        {
            throw Missing(program);
        }
    }

    private static BundleException Missing(string program) => new(
        $"{program}: config.json names this program, but it is not on the PATH. Install it, or log in without it.");

    private static BundleException Failed(string name, string what) => new(
        $"docker-credential-{name}: {what}. Run `docker-credential-{name} list` to see the problem.");
}
