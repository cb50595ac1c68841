using System.CommandLine;
using Admission.Cel;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cli.Evaluations;
using Admission.Evaluation;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Cli.Commands;

/// <summary><c>admission eval cel</c>: evaluates a CEL expression as the API server would.</summary>
internal static class EvalCelCommand
{
    public static Command Create()
    {
        var expression = new Argument<string?>("EXPR")
        {
            Description = "The CEL expression.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> @object = File("--object", "Manifest for the variable 'object'.");
        Option<string?> oldObject = File("--old-object", "Manifest for the variable 'oldObject'.");
        Option<string?> parameters = File("--params", "Manifest for the variable 'params'.");
        Option<string?> review = File("--review", "AdmissionReview with 'request', 'object' and 'oldObject'.");
        var version = new Option<string?>("--kubernetes-version")
        {
            Description = "Evaluate CEL as this Kubernetes version does, 1.27 to 1.37. Default: the newest.",
            HelpName = "VERSION",
        };
        var stdin = new Option<bool>("--stdin")
        {
            Description = "Read one case per line from standard input and write one result per line, as JSON.",
        };
        Option<string> output = OptionValues.TextOrJson();
        var command = new DocumentedCommand(
            "cel", "Evaluate a CEL expression as the API server would, and show its value and cost.")
        {
            Examples =
            [
                ("admission eval cel 'object.spec.replicas <= 5' --object deploy.yaml",
                    "Show the value, the cost, and why the value is false"),
                ("admission eval cel \"object.kind == 'Pod'\" --review review.json --output json",
                    "Print the result as JSON"),
                ("admission eval cel --stdin < cases.ndjson", "Evaluate many cases, one JSON object per line"),
            ],
        };
        command.Add(expression);
        foreach (Option option in (Option[])[@object, oldObject, parameters, review, version, stdin, output])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            KubernetesVersion chosen = KubernetesVersion.Newest;
            if (parsed.GetValue(version) is { } named && !KubernetesVersion.TryParse(named, out chosen))
            {
                parsed.InvocationConfiguration.Error.WriteLine(
                    $"admission: --kubernetes-version {named}: not a supported version. Use 1.27 to 1.37.");
                return Task.FromResult(ExitCode.Usage);
            }

            if (parsed.GetValue(stdin) == (parsed.GetValue(expression) is not null))
            {
                parsed.InvocationConfiguration.Error.WriteLine(
                    "admission: use either an expression or --stdin.");
                return Task.FromResult(ExitCode.Usage);
            }

            return parsed.GetValue(stdin)
                ? CelCaseLines.RunAsync(
                    Console.OpenStandardInput(), parsed.InvocationConfiguration.Output, chosen, cancellationToken)
                : RunAsync(
                    parsed.GetValue(expression)!,
                    [parsed.GetValue(@object), parsed.GetValue(oldObject), parsed.GetValue(parameters),
                        parsed.GetValue(review)],
                    chosen,
                    parsed.GetValue(output) == "json",
                    parsed.InvocationConfiguration,
                    cancellationToken);
        });
        return command;
    }

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };

    private static async Task<int> RunAsync(
        string expression,
        string?[] files,
        KubernetesVersion version,
        bool isJson,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        var values = new JsonValue?[files.Length];
        for (int i = 0; i < files.Length; i++)
        {
            (values[i], string? problem) = files[i] is { } file
                ? await ReadAsync(file, cancellationToken)
                : (null, null);
            if (problem is not null)
            {
                await console.Error.WriteLineAsync($"admission: {files[i]}: {problem}");
                return ExitCode.CouldNotRun;
            }
        }

        JsonValue? request = values[3]?.Member("request") ?? values[3];
        var input = new CelCase
        {
            Expression = expression,
            Object = values[0] ?? request?.Member("object"),
            OldObject = values[1] ?? request?.Member("oldObject"),
            Parameters = values[2],
            Request = request,
            Version = version,
        };
        (CelCaseResult result, string shown) = EvaluationThreads.Run(() =>
        {
            CelCaseResult run = input.Run();
            return (run, isJson ? CelCaseText.Json(run) : CelCaseText.Text(input, run));
        });
        console.Output.Write($"{shown}\n");
        return result.HasValue ? ExitCode.Clean : ExitCode.Findings;
    }

    private static async Task<(JsonValue? Value, string? Problem)> ReadAsync(
        string file, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await System.IO.File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be read: {exception.Message}");
        }

        YamlReadResult read = KubernetesYaml.Read(bytes, YamlLimits.Default);
        return read.Errors.Length > 0 ? (null, read.Errors[0].ToString())
            : read.Documents.Length != 1 ? (null, $"has {read.Documents.Length} documents. Use a file with one "
                + "document.")
            : (read.Documents[0].Root, null);
    }
}
