using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Evaluations;
using Admission.Rego;
using Admission.Rego.Values;

namespace Admission.Cli.Commands;

/// <summary><c>admission eval rego</c>: evaluates a Rego query, or one query for each line of standard input.</summary>
internal static class EvalRegoCommand
{
    public static Command Create()
    {
        var query = new Argument<string?>("QUERY")
        {
            Description = "The query, such as data.kubernetes.admission.deny.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Module (.rego), document (.json, .yaml), or folder of both; repeatable.",
            HelpName = "PATH",
        };
        var input = new Option<string?>("--input")
        {
            Description = "Document for the variable 'input' (JSON or YAML).",
            HelpName = "FILE",
        };
        var isOld = new Option<bool>("--v0") { Description = "Read the modules and the query as Rego v0." };
        var isStrict = new Option<bool>("--strict")
        {
            Description = "Fail on the first error of a built-in function. By default, an expression with such an "
                + "error is undefined.",
        };
        var fromInput = new Option<bool>("--stdin")
        {
            Description = "Read one case per line from standard input and write one result per line, as JSON.",
        };
        Option<string> output = OptionValues.TextOrJson();
        var command = new DocumentedCommand("rego", "Evaluate a Rego query, as `opa eval` does.")
        {
            Examples =
            [
                ("admission eval rego 'data.kubernetes.admission.deny' --data policy.rego --input review.json",
                    "Show what a module denies"),
                ("admission eval rego --stdin < cases.ndjson", "Evaluate many cases"),
            ],
        };
        command.Add(query);
        foreach (Option option in new Option[] { data, input, isOld, isStrict, fromInput, output })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (parsed.GetValue(fromInput))
            {
                using Stream lines = Console.OpenStandardInput();
                return RegoCases.Run(lines, console.Output);
            }

            if (parsed.GetValue(query) is not { } text)
            {
                console.Error.WriteLine("admission: QUERY is missing. Add a query, or use --stdin.");
                return ExitCode.Usage;
            }

            RegoVersion version = parsed.GetValue(isOld) ? RegoVersion.V0 : RegoVersion.V1;
            var files = new RegoDocuments(version);
            foreach (string path in parsed.GetValue(data) ?? [])
            {
                files.Add(path);
            }

            RegoValue? document = parsed.GetValue(input) is { } file ? files.ReadInput(file) : null;
            if (files.Problems.Count > 0)
            {
                files.Problems.ForEach(problem => console.Error.WriteLine($"admission: {EscapedText.Line(problem)}"));
                return ExitCode.CouldNotRun;
            }

            bool isJson = parsed.GetValue(output) == "json";
            return Evaluate(text, version, files, document, parsed.GetValue(isStrict), isJson, console);
        });
        return command;
    }

    private static int Evaluate(
        string text,
        RegoVersion version,
        RegoDocuments files,
        RegoValue? input,
        bool isStrict,
        bool isJson,
        InvocationConfiguration console)
    {
        RegoProgram? program = RegoProgram.Compile(files.Sources, out ImmutableArray<RegoError> errors);
        RegoQuery? query = program?.Prepare(text, version, out errors);
        RegoResult? result = query?.Evaluate(new RegoInput { Input = input, Data = files.Data, IsStrict = isStrict });
        if (result?.Error is { } error)
        {
            errors = [error];
        }

        foreach (RegoPrint print in result?.Prints ?? [])
        {
            console.Error.WriteLine(EscapedText.Line($"{print.File}:{print.Line}: {print.Text}"));
        }

        // Several lines: WriteLine would join them.
        console.Output.Write((isJson ? RegoOutput.Json(result, errors) : RegoOutput.Text(result, errors)) + "\n");
        return errors.Length > 0 ? ExitCode.CouldNotRun : ExitCode.Clean;
    }
}
