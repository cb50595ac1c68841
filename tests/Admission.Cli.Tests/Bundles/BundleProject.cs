using System.Security.Cryptography;
using System.Text.Json;
using Admission.Cli.Commands;

namespace Admission.Cli.Tests.Bundles;

/// <summary>A folder with policies, keys and whatever is pulled; paths of the commands are below it.</summary>
internal sealed class BundleProject : IDisposable
{
    public const string Policy =
        """
        import { definePolicy } from "admission";
        import { banned } from "./lib/names.js";
        export default definePolicy({
          title: "Named", match: { resources: ["pods"] },
          validate({ object, deny }) { if (banned.includes(object?.metadata.name)) { deny("banned name"); } },
        });
        """;

    private static readonly string[] Paths =
        ["--policies", "--settings", "--to", "--sign-key", "--verify-key", "--registry-ca"];

    private static readonly Dictionary<string, string> NoVariables = [];

    public BundleProject()
    {
        Folder.Write("policies/named.js", Policy);
        Folder.Write("policies/lib/names.js", "export const banned = [\"evil\"];\n");
        Folder.Write("policies/named.test.yaml", "cases: []\n");
        Folder.Write("policies/README.md", "# Not for a cluster\n");
        Folder.Write(
            "policies/admission.yaml",
            "apiVersion: admission/v1\nkind: Settings\npolicies: { named: { enforcement: warn } }\n");
    }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Runs <c>admission push REFERENCE --plain-http</c>.</summary>
    public Task<ProcessOutcome> PushAsync(string reference, params string[] args) =>
        RunAsync([
            "push", reference, "--plain-http", .. args.Contains("--policies") ? [] : new[] { "--policies", "policies" },
            .. args]);

    /// <summary>Runs <c>admission pull REFERENCE --plain-http --to pulled</c>.</summary>
    public Task<ProcessOutcome> PullAsync(string reference, params string[] args) =>
        RunAsync(["pull", reference, "--plain-http", "--to", "pulled", .. args]);

    /// <summary>Pushes, and gives the reference by its digest.</summary>
    public async Task<string> PinAsync(string reference, params string[] args)
    {
        ProcessOutcome outcome = await PushAsync(reference, [.. args, "--output", "json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return Member(outcome, "reference");
    }

    /// <summary>Runs a command, here and now.</summary>
    public async Task<ProcessOutcome> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await AdmissionCommandLine.RunAsync([.. args.Select(Place)], NoVariables, output, error);
        return new ProcessOutcome(code, output.ToString(), error.ToString());

        string Place(string arg, int index) =>
            index > 0 && Paths.Contains(args[index - 1]) ? Path.Combine(Folder.Path, arg) : arg;
    }

    /// <summary>Runs the executable with the credentials in the folder <c>docker</c>.</summary>
    public Task<ProcessOutcome> RunExecutableAsync(params string[] args) => AdmissionProcess.RunAsync(
        args, [("DOCKER_CONFIG", Path.Combine(Folder.Path, "docker"))], Folder.Path);

    /// <summary>Makes a pair of keys: <c>NAME.pem</c> and <c>NAME.pub</c>.</summary>
    public void MakeKey(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Folder.Write($"{name}.pem", key.ExportPkcs8PrivateKeyPem());
        Folder.Write($"{name}.pub", key.ExportSubjectPublicKeyInfoPem());
    }

    public static string Member(ProcessOutcome outcome, string name)
    {
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.GetProperty(name).GetString()!;
    }

    public void Dispose() => Folder.Dispose();
}
