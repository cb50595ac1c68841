using System.Text.Json;

namespace Admission.Cli.Tests.Commands;

public sealed class VersionCommandTests
{
    [Fact]
    public async Task Prints_every_version_as_json()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["version", "--output", "json"]);

        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(
            ["admission", "dotnet", "jint", "system"],
            json.RootElement.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("4.18.0", json.RootElement.GetProperty("jint").GetString());
    }
}
