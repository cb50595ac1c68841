using System.CommandLine;
using System.Globalization;
using Admission.Cli.CommandLine;
using Admission.Cli.Options;
using Admission.Cluster;
using Admission.Verdicts;

namespace Admission.Cli.Commands;

/// <summary><c>admission break-glass</c>: nothing is denied for a limited time.</summary>
internal static class BreakGlassCommand
{
    public static Command Create()
    {
        Option<TimeSpan> duration = QuantityOptions.Time(
            "--for", "Duration.", TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1), BreakGlass.Longest);
        var reason = new Option<string?>("--reason")
        {
            Description = "Reason for break-glass. Responses, logs and /readyz show it.",
            HelpName = "TEXT",
        };
        var by = new Option<string?>("--by")
        {
            Description = "Who is responsible. Default: the user who runs the command.",
            HelpName = "NAME",
        };
        var end = new Option<bool>("--end") { Description = "End break-glass now." };
        var file = new Option<string?>("--file")
        {
            Description =
                "Write to this file instead of the cluster. `admission serve --break-glass FILE` reads the file.",
            HelpName = "FILE",
        };
        Option<string> name = RegistrationArguments.NameOption();
        Option<string> @namespace = RegistrationArguments.NamespaceOption();
        Option<string?> kubeconfig = OptionValues.Kubeconfig();
        var command = new DocumentedCommand(
            "break-glass", "Make the webhook warn instead of deny, for a limited time.")
        {
            Examples =
            [
                ("admission break-glass --for 30m --reason 'registry mirror is down, INC-1234'",
                    "Make all replicas warn instead of deny for 30 minutes; each response says so"),
                ("admission break-glass --end", "End break-glass, so that policies deny again"),
            ],
        };
        foreach (Option option in (Option[])[duration, reason, by, end, file, name, @namespace, kubeconfig])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!result.GetValue(end) && string.IsNullOrWhiteSpace(result.GetValue(reason)))
            {
                result.AddError("--reason is missing. Write the reason in one sentence. It is shown to every user "
                    + "whose request break-glass allows.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            string until = (now + QuantityOptions.Of(parsed, duration, TimeSpan.FromMinutes(30)))
                .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            BreakGlass? made = null;
            if (!parsed.GetValue(end)
                && !BreakGlass.TryMake(
                    until,
                    parsed.GetRequiredValue(reason)!,
                    parsed.GetValue(by) ?? Environment.UserName,
                    now,
                    out made,
                    out string error))
            {
                return await FailAsync(console, error);
            }

            return parsed.GetValue(file) is { } path
                ? await WriteFileAsync(path, made, console)
                : await WriteClusterAsync(
                    parsed.GetValue(kubeconfig),
                    parsed.GetRequiredValue(@namespace),
                    parsed.GetRequiredValue(name),
                    made,
                    console,
                    cancellationToken);
        });
        return command;
    }

    private static async Task<int> WriteFileAsync(string path, BreakGlass? made, InvocationConfiguration console)
    {
        if (made is null)
        {
            File.Delete(path);
        }
        else
        {
            // Written atomically: a server polls it every two seconds.
            string part = path + ".part";
            await File.WriteAllTextAsync(
                part,
                JsonText.Write(writer => BreakGlassObject.WriteData(writer, made)) + "\n",
                CancellationToken.None);
            File.Move(part, path, overwrite: true);
        }

        await TellAsync(made, $"in {path}", console);
        return ExitCode.Clean;
    }

    private static async Task<int> WriteClusterAsync(
        string? kubeconfig,
        string @namespace,
        string webhook,
        BreakGlass? made,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (!ClusterSource.TryFind(kubeconfig, out ClusterSource? source, out string error) || source is null)
        {
            return await FailAsync(
                console,
                error.Length > 0 ? error : "no cluster is configured. Use --kubeconfig FILE, or --file FILE.");
        }

        try
        {
            using ClusterApi api = ClusterApi.Open(source, TimeProvider.System);
            if (made is null)
            {
                await BreakGlassObject.DeleteAsync(api, @namespace, webhook, cancellationToken);
            }
            else
            {
                await BreakGlassObject.WriteAsync(api, @namespace, webhook, made, cancellationToken);
            }
        }
        catch (ClusterException exception)
        {
            return await FailAsync(console, $"{source.Description}: {exception.Message}");
        }

        await TellAsync(
            made, $"in ConfigMap {@namespace}/{BreakGlassObject.NameOf(webhook)} of {source.Description}", console);
        return ExitCode.Clean;
    }

    private static async Task TellAsync(BreakGlass? made, string where, InvocationConfiguration console)
    {
        await console.Output.WriteLineAsync(
            made is null ? $"policies deny again ({where})" : $"{made} ({where})");
        if (made is not null)
        {
            await console.Output.WriteLineAsync("To end it, run the same command with --end.");
        }
    }

    private static async Task<int> FailAsync(InvocationConfiguration console, string problem)
    {
        await console.Error.WriteLineAsync(problem);
        return ExitCode.CouldNotRun;
    }
}
