using System.CommandLine;
using System.Runtime.InteropServices;
using Admission.Cli.CommandLine;
using Admission.Languages;

namespace Admission.Cli.Commands;

/// <summary><c>admission version</c>: the versions of all parts, for bug reports.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        Option<string> output = OptionValues.TextOrJson();
        var command = new DocumentedCommand(
            "version", "Print the versions of admission, its policy engines and .NET.")
        {
            Examples =
            [
                ("admission version", "Print the versions for a bug report"),
                ("admission version --output json", "Print the versions as JSON"),
            ],
        };
        command.Add(output);
        command.SetAction(parsed =>
        {
            TextWriter console = parsed.InvocationConfiguration.Output;
            foreach (string line in (parsed.GetValue(output) == "json" ? Json() : Text()).Split('\n'))
            {
                console.WriteLine(line);
            }

            return ExitCode.Clean;
        });
        return command;
    }

    private static string Text() =>
        $"""
        admission {ProductVersion.Text}
        .NET      {Environment.Version}
        {string.Join('\n', Libraries().Select(static one => $"{one.Library,-9} {one.Version}"))}
        system    {RuntimeInformation.RuntimeIdentifier}
        """;

    private static IEnumerable<IHasVersion> Libraries() => PolicyLanguages.All.OfType<IHasVersion>();

    private static string Json() => JsonText.Write(static writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("admission", ProductVersion.Text);
        writer.WriteString("dotnet", Environment.Version.ToString());
        foreach (IHasVersion one in Libraries())
        {
            writer.WriteString(one.Library.ToLowerInvariant(), one.Version);
        }

        writer.WriteString("system", RuntimeInformation.RuntimeIdentifier);
        writer.WriteEndObject();
    });
}
