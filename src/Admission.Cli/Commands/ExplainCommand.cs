using System.Collections.Immutable;
using System.CommandLine;
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
/// <c>admission explain</c>: the reasons for the verdict on a request, or the configuration of a policy.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("POLICY|FILE")
        {
            Description = "Id of a policy; or a manifest, an AdmissionReview, or - for standard input.",
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
            Description = "Namespace of objects that do not name one, if their kind has namespaces.",
            HelpName = "NS",
            DefaultValueFactory = static _ => "default",
        };
        var against = new Option<string?>("--against")
        {
            Description = "Folder or git revision with the old version of the object. If a folder has the same "
                + "name, write git: before the revision.",
            HelpName = "REV|DIR",
        };
        Option<string[]> inventory = OptionValues.Inventory();
        Option<string> output = OptionValues.TextOrJson();
        var command = new DocumentedCommand(
            "explain", "Show what each policy decides about a request and why, or how and where a policy is "
                + "configured.")
        {
            Examples =
            [
                ("admission explain deploy/web.yaml", "Which policies match, which do not, and why"),
                ("admission explain review.json", "The same for an AdmissionReview of an API server"),
                ("admission explain banned-images",
                    "The parameters of a policy, where each is set, and its exceptions"),
            ],
        };
        command.Add(what);
        Option[] all = [policies, settings, version, user, groups, space, against, inventory, output];
        foreach (Option option in all)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            PolicyLanguages.UseKubernetes(parsed.GetValue(version));
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
                $"admission: {what}: neither a policy nor a file. {hint}Give an id, or the path of a manifest.");
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
