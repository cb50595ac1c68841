using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Admission.Cli.Git;

/// <summary>
/// Runs the user's git in a folder: only reading commands, with separate arguments and never through a shell.
/// </summary>
internal sealed class GitProcess(string folder)
{
    private const int MaxMessageLength = 300;

    /// <summary>Folder that git runs in.</summary>
    public string Folder { get; } = folder;

    /// <summary>The first line that a command prints.</summary>
    /// <exception cref="GitException">git is missing or failed.</exception>
    public async Task<string> ReadLineAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string output = Encoding.UTF8.GetString(await ReadAsync(arguments, cancellationToken));
        return output.Split('\n')[0].TrimEnd('\r');
    }

    /// <summary>The whole output of a command.</summary>
    /// <exception cref="GitException">git is missing or failed.</exception>
    public async Task<byte[]> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        try
        {
            using var output = new MemoryStream();
            Task<string> errorText = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
            await FinishAsync(process, errorText, cancellationToken);
            return output.ToArray();
        }
        finally
        {
            Stop(process);
        }
    }

    /// <summary>
    /// Reads blobs with one <c>git cat-file --batch</c>; a blob beyond the limit is passed on cut off one byte after
    /// it.
    /// </summary>
    /// <exception cref="GitException">git is missing or failed.</exception>
    public async Task ReadBlobsAsync(
        IEnumerable<string> ids,
        int maxBytes,
        Action<int, ReadOnlyMemory<byte>> read,
        CancellationToken cancellationToken)
    {
        using Process process = Start(["cat-file", "--batch"]);
        try
        {
            Task<string> errorText = process.StandardError.ReadToEndAsync(cancellationToken);
            using var output = new BufferedStream(process.StandardOutput.BaseStream, 64 * 1024);
            int index = 0;
            foreach (string id in ids)
            {
                await process.StandardInput.WriteAsync($"{id}\n".AsMemory(), cancellationToken);
                await process.StandardInput.FlushAsync(cancellationToken);
                read(index++, await ReadBlobAsync(output, maxBytes, cancellationToken));
            }

            process.StandardInput.Close();
            await FinishAsync(process, errorText, cancellationToken);
        }
        catch (IOException)
        {
            throw new GitException("git stopped while it was reading files. Check the repository with `git fsck`.");
        }
        finally
        {
            Stop(process);
        }
    }

    private static async Task<byte[]> ReadBlobAsync(Stream output, int maxBytes, CancellationToken cancellationToken)
    {
        // id SP "blob" SP size LF content LF, or: id SP "missing" LF
        string[] header = ReadLine(output).Split(' ');
        if (header.Length != 3
            || !long.TryParse(header[2], NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            throw new GitException("an object is missing from the repository. Check the repository with `git fsck`, or "
                + "fetch the object.");
        }

        byte[] content = new byte[Math.Min(size, maxBytes + 1L)];
        await output.ReadExactlyAsync(content, cancellationToken);
        byte[] rest = new byte[64 * 1024];
        for (long left = size + 1 - content.Length; left > 0;)
        {
            int part = (int)Math.Min(left, rest.Length);
            await output.ReadExactlyAsync(rest.AsMemory(0, part), cancellationToken);
            left -= part;
        }

        return content;
    }

    private static string ReadLine(Stream output)
    {
        var line = new StringBuilder();
        for (int value = output.ReadByte(); value is >= 0 and not '\n'; value = output.ReadByte())
        {
            line.Append((char)value);
        }

        return line.ToString();
    }

    private static async Task FinishAsync(Process process, Task<string> errorText, CancellationToken cancellationToken)
    {
        string message = (await errorText).ReplaceLineEndings(" ").Trim();
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new GitException(Explain(message));
        }
    }

    private static string Explain(string message)
    {
        if (message.Contains("not a git repository", StringComparison.Ordinal))
        {
            return "no such folder, and the checked files are not in a git repository. Use a folder with the "
                + "old objects.";
        }

        string shown = message.Length > MaxMessageLength ? message[..MaxMessageLength] + "…" : message;
        return $"git failed: {(shown.Length == 0 ? "it gave no reason." : shown)}";
    }

    private static void Stop(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(FindGit(), arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_LITERAL_PATHSPECS"] = "1";
        try
        {
            return Process.Start(start) ?? throw new GitException("git did not start.");
        }
        catch (Win32Exception exception)
        {
            throw new GitException($"git did not start: {exception.Message}.");
        }
    }

    /// <summary>
    /// The git of PATH. Process.Start would search the current folder first: a checked repository could contain its
    /// own.
    /// </summary>
    private static string FindGit()
    {
        string name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(entry => Path.Combine(entry, name))
            .FirstOrDefault(File.Exists);
        return found
            ?? throw new GitException("no such folder, and git is not installed. Install git, or use a folder.");
    }
}
