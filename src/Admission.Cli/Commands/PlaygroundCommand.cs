using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Admission.Cli.CommandLine;
using Admission.Cli.Playground;
using Admission.Cli.Starters;
using Admission.Recordings;

namespace Admission.Cli.Commands;

/// <summary><c>admission playground</c>: a local page that evaluates a policy while you type.</summary>
internal static class PlaygroundCommand
{
    private const int MaxRecordings = 1000;

    public static Command Create()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "File that the page saved earlier. Default: an example.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> language = OptionValues.OneOf(
            "--language", "Language of the example.", PolicyStarter.Languages);
        var port = new Option<int>("--listen")
        {
            Description = "Port on 127.0.0.1; 0 chooses a free one.",
            HelpName = "PORT",
            DefaultValueFactory = static _ => 0,
        };
        var recordings = new Option<string[]>("--recordings")
        {
            Description = "Files and folders with recordings that the page offers; repeatable. The first "
                + $"{MaxRecordings} recordings are listed.",
            HelpName = "PATH",
            DefaultValueFactory = static _ => [],
        };
        var export = new Option<string?>("--export")
        {
            Description = "Do not serve. Write a read-only page with FILE and its verdict to PAGE.",
            HelpName = "PAGE",
        };
        var command = new DocumentedCommand(
            "playground", "Serve a local page that evaluates a policy on an object while you type.")
        {
            Examples =
            [
                ("admission playground", "Serve the page; open the address that the command prints"),
                ("admission playground --recordings recordings/", "Offer the objects from recordings on the page"),
                ("admission playground shared.json --export page.html", "Write a page for a documentation site"),
            ],
        };
        command.Add(file);
        foreach (Option option in (Option[])[language, port, recordings, export])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(port) is < 0 or > 65535)
            {
                result.AddError($"--listen {result.GetValue(port)}: not a TCP port. Use 0 to 65535.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(file),
            parsed.GetRequiredValue(language),
            parsed.GetValue(port),
            parsed.GetRequiredValue(recordings),
            parsed.GetValue(export),
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string? file,
        string language,
        int port,
        string[] paths,
        string? export,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        PlaygroundInput input = PlaygroundPage.Example(language);
        if (file is not null)
        {
            string error = "no such file.";
            PlaygroundInput? read = File.Exists(file)
                ? PlaygroundInput.Read(await File.ReadAllBytesAsync(file, cancellationToken), out error)
                : null;
            if (read is null)
            {
                await console.Error.WriteLineAsync($"{file}: {error}");
                return ExitCode.CouldNotRun;
            }

            input = read;
        }

        if (export is not null)
        {
            using var evaluation = new PlaygroundEvaluation();
            string page = PlaygroundPage.Write(input, [], await evaluation.EvaluateAsync(input, cancellationToken));
            await File.WriteAllTextAsync(export, page, cancellationToken);
            await console.Output.WriteLineAsync($"wrote {export}");
            return ExitCode.Clean;
        }

        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) =
            RecordingFiles.Find(paths, RecordingLimits.Default);
        foreach (string error in errors)
        {
            await console.Error.WriteLineAsync(error);
        }

        if (errors.Length > 0)
        {
            return ExitCode.CouldNotRun;
        }

        ImmutableArray<RawRecording> offered =
        [
            .. new RecordingSource(files, RecordingLimits.Default).Read()
                .Where(static one => one.Error.Length == 0).Take(MaxRecordings)
                .Select(static one => one with { Json = one.Json.ToArray() }),
        ];
        return await ServeAsync(port == 0 ? FreePort() : port, input, offered, console, cancellationToken);
    }

    private static async Task<int> ServeAsync(
        int port,
        PlaygroundInput input,
        ImmutableArray<RawRecording> recordings,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        using var server = new PlaygroundServer(port, input, recordings);
        try
        {
            server.Start();
        }
        catch (HttpListenerException error)
        {
            string number = port.ToString(CultureInfo.InvariantCulture);
            await console.Error.WriteLineAsync(
                $"--listen {number}: {error.Message}. Choose another port, or 0 for a free one.");
            return ExitCode.CouldNotRun;
        }

        await console.Output.WriteLineAsync($"playground  {server.Address}");
        await console.Output.WriteLineAsync("Only this machine can reach it. Stop it with Ctrl+C.");
        using var signals = new StopSignals();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task serving = server.RunAsync(stop.Token);
        await Task.WhenAny(serving, signals.Stopped);
        await stop.CancelAsync();
        await serving;
        return ExitCode.Clean;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
