using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Documents;

/// <summary>
/// Does what a document says, as a reader with a fresh clone would: runs its commands one after the other, saves its
/// files, compares what is printed. Servers take free ports, and the commands after them go there. A document that does
/// not build the product finds it on the path, as a reader who has installed it.
/// </summary>
internal sealed partial class Reader : IAsyncDisposable
{
    private const StringComparison Ordinal = StringComparison.Ordinal;
    private const string Reviews = "https://localhost:8443";
    private const string Health = "http://localhost:8081";

    // Bounds a hang only: the first command of a document builds the product.
    private static readonly TimeSpan MaxStep = TimeSpan.FromMinutes(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("admission-reader-").FullName;
    private readonly List<BackgroundProcess> _running = [];
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private string _printed = "";

    private string Clone => Path.Combine(_folder, "clone");

    private string State => Path.Combine(_folder, "state");

    /// <summary>Follows a document from its first line to its last.</summary>
    public async Task FollowAsync(Document document)
    {
        await CloneAsync();
        if (!document.Blocks.Any(static block => block.IsCommands && block.Text.Contains("dotnet run ", Ordinal)))
        {
            string folder = Path.GetDirectoryName(Executable.File)!;
            await File.AppendAllTextAsync(State, $"export PATH='{folder}':\"$PATH\"\n");
        }

        foreach (CodeBlock block in document.Blocks.Where(static block => !block.IsSkipped))
        {
            await FollowAsync(block);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (BackgroundProcess process in _running)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task FollowAsync(CodeBlock block)
    {
        if (block is { IsCommands: true, Note: CodeBlock.KeepsRunning })
        {
            await StartAsync(block);
        }
        else if (block.IsCommands)
        {
            await RunAsync(block);
        }
        else if (block.Note == CodeBlock.Prints)
        {
            Printout.Shows(block, _printed);
        }
        else if (block.File is { } file)
        {
            string path = Path.Combine(Clone, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, block.Text);
        }
    }

    // What git has and would take, so that nothing that was built or made here helps.
    private async Task CloneAsync()
    {
        foreach (string file in CheckedOut.Files)
        {
            string path = Path.Combine(Clone, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(CheckedOut.PathOf(file), path);
        }

        await File.WriteAllTextAsync(State, $"cd '{Clone}'\n");
        (int code, string output) = await BashAsync("""
            git init --quiet --initial-branch main
            git add --all
            git -c user.name=reader -c user.email=reader@example.com commit --quiet --message clone
            """);
        Assert.True(code == 0, output);
    }

    private async Task RunAsync(CodeBlock block)
    {
        (int code, _printed) = await BashAsync(Redirect(block.Text));
        _printed = Restore(_printed);
        Assert.True(code == block.ExitCode, $"{block.Place}: exit code {code} instead of {block.ExitCode}\n{_printed}");
    }

    private async Task StartAsync(CodeBlock block)
    {
        var process = new BackgroundProcess(Bash(block.Text, isGroup: true));
        _running.Add(process);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(MaxStep);
        string printed = await process.ReadUntilAsync(
            static text =>
                ReviewsLine().IsMatch(text)
                && HealthLine().IsMatch(text)
                && text.Contains("curl ", StringComparison.Ordinal)
                && text.EndsWith("/validate\n", StringComparison.Ordinal),
            timeout.Token);
        Assert.False(process.HasExited, $"{block.Place}: ended\n{printed}");
        _addresses[Reviews] = ReviewsLine().Match(printed).Groups["url"].Value;
        _addresses[Health] = HealthLine().Match(printed).Groups["url"].Value;
        _printed = Restore(printed);
    }

    private string Redirect(string text) =>
        _addresses.Aggregate(text, static (all, one) => all.Replace(one.Key, one.Value, StringComparison.Ordinal));

    private string Restore(string text) =>
        _addresses.Aggregate(text, static (all, one) => all.Replace(one.Value, one.Key, StringComparison.Ordinal));

    private async Task<(int Code, string Output)> BashAsync(string commands)
    {
        using Process bash = Process.Start(Bash(commands, isGroup: false))
            ?? throw new InvalidOperationException("bash did not start");
        bash.StandardInput.Close();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(MaxStep);
        Task<string> output = bash.StandardOutput.ReadToEndAsync(timeout.Token);
        try
        {
            await bash.WaitForExitAsync(timeout.Token);
            return (bash.ExitCode, await output);
        }
        finally
        {
            if (!bash.HasExited)
            {
                bash.Kill(entireProcessTree: true);
            }
        }
    }

    // Every block is a shell of its own, that begins where the one before it ended.
    private ProcessStartInfo Bash(string commands, bool isGroup)
    {
        string script = $$"""
            exec 2>&1
            . '{{State}}'
            trap 'code=$?; { export -p; printf "cd %q\n" "$PWD"; } > '"'{{State}}'"'; exit $code' EXIT
            set -euo pipefail
            {{commands}}
            """;
        string[] arguments = isGroup ? ["--wait", "bash", "-c", script] : ["-c", script];
        var start = new ProcessStartInfo(isGroup ? "setsid" : "bash", arguments)
        {
            WorkingDirectory = Clone,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        SetEnvironment(start.Environment);
        return start;
    }

    private static void SetEnvironment(IDictionary<string, string?> environment)
    {
        // What the test runner and an outer build leave to their children is not what a reader has.
        foreach (string name in environment.Keys.Where(static name => OfRunner().IsMatch(name)).ToArray())
        {
            environment.Remove(name);
        }

        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["ADMISSION_LISTEN"] = "https://127.0.0.1:0";
        environment["ADMISSION_HEALTH_LISTEN"] = "http://127.0.0.1:0";
        environment["ADMISSION_DRAIN"] = "0s";
    }

    [GeneratedRegex("^reviews +(?<url>https://[^/]+)/validate", RegexOptions.Multiline)]
    private static partial Regex ReviewsLine();

    [GeneratedRegex("^health +(?<url>http://[^/]+)/readyz", RegexOptions.Multiline)]
    private static partial Regex HealthLine();

    [GeneratedRegex(
        "^(ADMISSION_|MSBUILD|TESTINGPLATFORM_|DOTNET_CLI_|DOTNET_HOST|DOTNET_ROOT_|VSTEST|UPDATE_APPROVED)")]
    private static partial Regex OfRunner();
}
