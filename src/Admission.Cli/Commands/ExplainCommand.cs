using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cli.Explaining;
using Admission.Cli.Manifests;
using Admission.Cli.Reports;
using Admission.Json;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Cli.Commands;

/// <summary>
/// <c>admission explain</c>: the reasons for the verdict on a request or of a logged decision, or the configuration of
/// a policy.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("POLICY|FILE|LOG-ID")
        {
            Description = "Id of a policy; or a manifest, an AdmissionReview, or - for standard input. With --log, a "
                + "decision of that log: the uid of the review, or the line, such as web-0:17.",
        };
        Option<string> policies = OptionValues.Policies();
        Option<string?> settings = OptionValues.Settings();
        Option<KubernetesVersion?> version = OptionValues.KubernetesVersion();
        var user = new Option<string?>("--as") { Description = "User who makes the requests.", HelpName = "USER" };
        var groups = new Option<string[]>("--as-group")
        {
            Description = "Group of that user; repeatable.",
            HelpName = "GROUP",
            DefaultValueFactory = static _ => [],
        };
        var space = new Option<string>("--namespace")
        {
            Description = "Namespace for objects that do not set one, if their kind is namespaced.",
            HelpName = "NS",
            DefaultValueFactory = static _ => "default",
        };
        var against = new Option<string?>("--against")
        {
            Description = "Folder or git revision with the old version of the object. If a folder has the same "
                + "name as the revision, write git:REV.",
            HelpName = "REV|DIR",
        };
        Option<string[]> inventory = OptionValues.Inventory();
        Option<string> output = OptionValues.TextOrJson();
        Option<string[]> logs = Paths(
            "--log",
            "LOG",
            "Folder with the decision log that contains the decision, or files from that folder; repeatable.");
        Option<string[]> recordings = Paths("--recording", "PATH", "File or folder with recordings. The recording of "
            + "the decision is evaluated again; repeatable.");
        Option<string[]> keys = LogVerifyCommand.KeyOption();
        var command = new DocumentedCommand(
            "explain", "Show what each policy decides about a request and why, explain a logged decision, or show how "
                + "and where a policy is configured.")
        {
            Examples =
            [
                ("admission explain deploy/web.yaml", "Show which policies match a manifest, which do not, and why"),
                ("admission explain review.json", "Show the same for an AdmissionReview from an API server"),
                ("admission explain banned-images",
                    "Show the parameters of a policy, where each is set, and its exceptions"),
                ("admission explain 0f9c2b1e-5a37-4a0e-9f53-1d5c4e1f2a6b --log decisions/ --recording recordings/",
                    "Explain a decision from a decision log, and evaluate its recording with the current policies"),
            ],
        };
        command.Add(what);
        Option[] ofFiles = [user, groups, space, against];
        Option[] ofLogs = [logs, recordings, keys];
        foreach (Option option in
            (Option[])[policies, settings, version, .. ofFiles, inventory, output, .. ofLogs])
        {
            command.Add(option);
        }

        command.Validators.Add(result => Check(result, logs, ofFiles, [recordings, keys]));

        command.SetAction((parsed, cancellationToken) =>
        {
            PolicyLanguages.UseKubernetes(parsed.GetValue(version));
            if (parsed.GetRequiredValue(logs) is { Length: > 0 } chosen)
            {
                return Task.FromResult(ExplainDecision(
                    new DecisionExplainer.Question
                    {
                        Id = parsed.GetRequiredValue(what),
                        Logs = chosen,
                        KeyFiles = parsed.GetRequiredValue(keys),
                        Recordings = [.. parsed.GetRequiredValue(recordings)],
                        Policies = parsed.GetRequiredValue(policies),
                        Settings = parsed.GetValue(settings),
                        Inventory = [.. parsed.GetRequiredValue(inventory)],
                    },
                    parsed.GetRequiredValue(output) == "json",
                    parsed.InvocationConfiguration,
                    cancellationToken));
            }

            return RunAsync(
                parsed.GetRequiredValue(what),
                parsed.GetRequiredValue(policies),
                parsed.GetValue(settings),
                new CheckInputOptions
                {
                    Paths = [parsed.GetRequiredValue(what)],
                    StandardInput = Console.OpenStandardInput(),
                    User = parsed.GetValue(user) ?? CheckInputOptions.DefaultUser,
                    Groups = [.. parsed.GetRequiredValue(groups)],
                    DefaultNamespace = parsed.GetRequiredValue(space),
                    Against = parsed.GetValue(against),
                    Inventory = [.. parsed.GetRequiredValue(inventory)],
                },
                parsed.GetRequiredValue(output) == "json",
                parsed.InvocationConfiguration,
                cancellationToken);
        });
        return command;
    }

    private static Option<string[]> Paths(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        DefaultValueFactory = static _ => [],
    };

    private static void Check(CommandResult result, Option<string[]> logs, Option[] ofFiles, Option[] ofLogs)
    {
        bool hasLog = result.GetResult(logs) is { Implicit: false };
        foreach (Option option in (hasLog ? ofFiles : ofLogs).Where(
            one => result.GetResult(one) is { Implicit: false }))
        {
            result.AddError(hasLog
                ? $"{option.Name}: has no effect with --log, because the log already contains the user and the object. "
                    + "Remove the option."
                : $"{option.Name}: needs --log. Specify the decision log.");
        }
    }

    private static int ExplainDecision(
        DecisionExplainer.Question question,
        bool isJson,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        (DecisionExplanation? explained, int code) =
            DecisionExplainer.Explain(question, console.Error, cancellationToken);
        if (explained is null)
        {
            return code;
        }

        if (isJson)
        {
            console.Output.Write(ExplainJson.Write(explained));
        }
        else
        {
            new DecisionExplanationText(
                console.Output, ReportStyle.Detect(console.Output, ProcessEnvironment.Read())).Write(explained);
        }

        return code;
    }

    private static async Task<int> RunAsync(
        string what,
        string folder,
        string? settings,
        CheckInputOptions input,
        bool isJson,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        // The times are those of real runs, not of remembered outcomes.
        PolicyLoad load = PolicyDirectory.Load(
            PolicyLanguages.All, folder, settings, EngineLimits.Default with { MaxMemoBytes = 0 });
        if (load.Set is not { } set)
        {
            CodeFrames.WriteAll(console.Error, load.Errors);
            return ExitCode.CouldNotRun;
        }

        var origins = new SettingsOrigins(folder, settings);
        var explainer = new Explainer(set, origins, TimeProvider.System.GetUtcNow());
        if (set.Policies.FirstOrDefault(one => one.Policy.Id == what) is { } policy)
        {
            WritePolicy(policy, explainer, origins, isJson, console);
            return ExitCode.Clean;
        }

        if (UnreadableFile.ExplainLink(Path.GetFullPath(what)) is { } link)
        {
            await console.Error.WriteLineAsync($"{what}: {link}");
            return ExitCode.CouldNotRun;
        }

        if (what != "-" && !File.Exists(what))
        {
            string hint = Suggestion.Ask(what, set.Policies.Select(static one => one.Policy.Id));
            await console.Error.WriteLineAsync(
                $"admission: {what}: neither a policy nor a file. {hint}Use an id, or the path of a manifest. "
                    + "For a decision of a decision log, add --log.");
            return ExitCode.Usage;
        }

        (IReadOnlyList<AdmissionRequest> requests, CheckInput read) =
            await ReadAsync(what, input with { Policies = set }, console, cancellationToken);
        RequestExplanation[] explained =
            [.. requests.Select(request => explainer.Explain(request, read.Namespaces, read.Objects))];
        WriteRequests(explained, isJson, console);
        return read.UsageErrors.Length + read.Errors.Length > 0 ? ExitCode.CouldNotRun
            : explained.All(static one => one.IsAllowed) ? ExitCode.Clean
            : ExitCode.Findings;
    }

    private static async Task<(IReadOnlyList<AdmissionRequest> Requests, CheckInput Input)> ReadAsync(
        string what, CheckInputOptions options, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (what != "-" && AdmissionReviewReader.TryRead(
            await File.ReadAllBytesAsync(what, cancellationToken), out AdmissionReview? review, out _))
        {
            CheckInput surroundings = CheckInput.LoadInventory(options);
            Tell(console, surroundings.Errors);
            return ([review!.Request], surroundings);
        }

        CheckInput input = await CheckInput.LoadAsync(options, cancellationToken);
        ImmutableArray<ManifestProblem> problems = [.. input.UsageErrors, .. input.Errors];
        Tell(console, [.. input.Notes.Select(static note => $"note: {note}")]);
        Tell(console, problems);
        return ([.. input.Requests.Select(static one => one.Request)], input);
    }

    private static void WritePolicy(
        ConfiguredPolicy policy,
        Explainer explainer,
        SettingsOrigins origins,
        bool isJson,
        InvocationConfiguration console)
    {
        if (isJson)
        {
            console.Output.Write(ExplainJson.Write(policy, explainer, origins));
        }
        else
        {
            Text(console).Write(policy, explainer, origins);
        }
    }

    private static void WriteRequests(RequestExplanation[] explained, bool isJson, InvocationConfiguration console)
    {
        if (isJson)
        {
            console.Output.Write(ExplainJson.Write(explained));
            return;
        }

        foreach (RequestExplanation one in explained)
        {
            Text(console).Write(one);
        }
    }

    private static ExplainText Text(InvocationConfiguration console) =>
        new(console.Output, ReportStyle.Detect(console.Output, ProcessEnvironment.Read()));

    private static void Tell<T>(InvocationConfiguration console, ImmutableArray<T> problems)
        where T : notnull
    {
        foreach (T problem in problems)
        {
            console.Error.WriteLine(problem.ToString());
        }
    }
}
