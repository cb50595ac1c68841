using System.Diagnostics;

namespace Admission.Cli.Manifests;

/// <summary>
/// Renders the given folders that are a Helm chart or a kustomization, with the tools on the path. The output is in
/// temporary files until this is disposed.
/// </summary>
/// <param name="values">Values files for Helm.</param>
/// <param name="notes">Receives which tool ran, or which one is missing.</param>
/// <param name="errors">Receives the failures of tools.</param>
internal sealed class ManifestRendering(
    IReadOnlyList<string> values, ICollection<ManifestProblem> notes, ICollection<ManifestProblem> errors) : IDisposable
{
    private const int MaxMessageLength = 500;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private readonly string _folder = Directory.CreateTempSubdirectory("admission-render-").FullName;
    private int _count;

    /// <param name="path">The path from the user.</param>
    /// <param name="fullPath">Where it is.</param>
    /// <param name="cancellationToken">Stops the tool.</param>
    /// <returns>
    /// The rendered file; null if the path is neither a chart nor a kustomization, or if no tool for it is on the path.
    /// </returns>
    public async Task<ManifestFile?> RenderAsync(string path, string fullPath, CancellationToken cancellationToken)
    {
        bool isChart = File.Exists(Path.Combine(fullPath, "Chart.yaml"));
        if (!isChart && !Kustomizations.Any(name => File.Exists(Path.Combine(fullPath, name))))
        {
            return null;
        }

        string[][] commands = isChart
            ? [["helm", "template", "release", fullPath, "--include-crds", .. values.SelectMany(Values)]]
            : [["kubectl", "kustomize", fullPath], ["kustomize", "build", fullPath]];
        if (commands.FirstOrDefault(static one => IsOnPath(one[0])) is not { } command)
        {
            string what = isChart ? "a Helm chart" : "a kustomization";
            string tools = string.Join(" or ", commands.Select(static one => one[0]));
            string shown = Shown(commands[0], fullPath, path);
            notes.Add(new ManifestProblem(path, 0, 0, $"is {what}, and {tools} is not on the PATH, so it is not "
                + $"rendered. Install the tool, or run elsewhere: {shown} | admission check -"));
            return null;
        }

        string line = Shown(command, fullPath, path);
        notes.Add(new ManifestProblem(path, 0, 0, $"rendered with `{line}`"));
        string file = Path.Combine(
            _folder, $"{(++_count).ToString(System.Globalization.CultureInfo.InvariantCulture)}.yaml");
        if (await RunAsync(command, file, cancellationToken) is { } error)
        {
            errors.Add(new ManifestProblem(path, 0, 0, $"`{line}` failed: {error}"));
            await File.WriteAllTextAsync(file, "", cancellationToken);
        }

        string name = $"{path.TrimEnd('/')} (rendered)";
        return new ManifestFile(new ManifestSource(name, name, IsNamed: true), file);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] Values(string file) => ["--values", file];

    private static string Shown(string[] command, string fullPath, string path) =>
        string.Join(' ', command.Select(word => word == fullPath ? path : word));

    private static bool IsOnPath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, tool)) || File.Exists(Path.Combine(folder, $"{tool}.exe")));

    // The arguments are passed one by one, never through a shell; the folder is absolute, so it cannot be an option.
    private static async Task<string?> RunAsync(string[] command, string file, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Timeout);
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        try
        {
            Task<string> said = process.StandardError.ReadToEndAsync(stop.Token);
            await using (FileStream output = File.Create(file))
            {
                await process.StandardOutput.BaseStream.CopyToAsync(output, stop.Token);
            }

            await process.WaitForExitAsync(stop.Token);
            string error = (await said).Trim().ReplaceLineEndings(" ");
            return process.ExitCode == 0 ? null
                : error.Length <= MaxMessageLength ? error
                : error[..MaxMessageLength] + "…";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it did not finish within {Timeout.TotalSeconds:0} s. Render it elsewhere, and check the output.";
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
