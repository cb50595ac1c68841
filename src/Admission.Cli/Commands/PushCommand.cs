using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Admission.Cli.Bundles;
using Admission.Cli.Bundles.Registry;
using Admission.Cli.CommandLine;
using Admission.Cli.Lints;
using Admission.Cli.Options;
using Admission.Cli.Reports;
using Admission.Loading;
using Admission.Objects;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Commands;

/// <summary><c>admission push</c>: pushes a policies folder as a bundle to a registry.</summary>
internal static class PushCommand
{
    public static Command Create()
    {
        var registry = new RegistryArguments();
        Option<string> policies = OptionValues.Policies();
        Option<string?> settings = OptionValues.Settings();
        var tests = new Option<bool>("--with-tests")
        {
            Description = "Include the tests (*.test.yaml and *.snap.yaml).",
        };
        var revision = new Option<string?>("--revision")
        {
            Description = "Source of the bundle, such as a commit. A different value changes the digest.",
            HelpName = "TEXT",
        };
        var created = new Option<DateTimeOffset?>("--created")
        {
            Description = "Time of creation (RFC 3339). A different value changes the digest. Default: none, so the "
                + "same files always have the same digest.",
            HelpName = "TIME",
            CustomParser = static result => ReadTime(result),
        };
        var key = new Option<string?>("--sign-key")
        {
            Description = "Private key (PEM, ECDSA P-256) that signs the bundle, as cosign would.",
            HelpName = "FILE",
        };
        var command = new DocumentedCommand(
            "push", "Push a policies folder to a registry as a bundle.")
        {
            Examples =
            [
                ("admission push registry.example.com/policies:1.4",
                    "Push the folder policies, and print the digest"),
                ("admission push registry.example.com/policies:1.4 --sign-key key.pem --revision $(git rev-parse HEAD)",
                    "Sign the bundle, and record its commit"),
            ],
        };
        registry.Reference.Description = "The bundle and its tag: registry.example.com/team/policies:1.4.";
        command.Add(registry.Reference);
        foreach (Option option in (Option[])[policies, settings, tests, revision, created, key, .. registry.All])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            string text = parsed.GetRequiredValue(registry.Reference);
            if (!TryReadReference(text, out ImageReference? reference, out string error))
            {
                await console.Error.WriteLineAsync(error);
                return ExitCode.Usage;
            }

            string folder = parsed.GetRequiredValue(policies);
            if (Load(folder, parsed.GetValue(settings), console) is not { } set)
            {
                return ExitCode.Findings;
            }

            string? keyFile = parsed.GetValue(key);
            return await registry.RunAsync(parsed, "pushed", async () =>
            {
                BundleLimits limits = registry.ReadLimits(parsed);
                using ECDsa? signer = keyFile is null ? null : SigningKeys.ReadPrivate(keyFile);
                using RegistryClient client = registry.Open(parsed, reference!);
                BundleSummary pushed = await new BundlePush(client, limits).RunAsync(
                    set,
                    BundleFiles.Read(folder, parsed.GetValue(settings), parsed.GetValue(tests), limits),
                    reference!.Tag,
                    (parsed.GetValue(revision) ?? "", parsed.GetValue(created)),
                    signer,
                    cancellationToken);
                return (pushed, keyFile is null ? "none; --sign-key creates one" : $"created with {keyFile}");
            });
        });
        return command;
    }

    private static bool TryReadReference(string text, out ImageReference? reference, out string error)
    {
        if (!RegistryArguments.TryRead(text, out reference, out error))
        {
            return false;
        }

        error = reference.Digest.Length > 0
            ? $"{text}: push computes the digest. Add a tag instead: {reference.Registry}/{reference.Repository}:1.0."
            : reference.Tag.Length == 0
                ? $"{text}: has no tag. Add a tag, such as {text}:1.0."
                : "";
        return error.Length == 0;
    }

    private static PolicySet? Load(string folder, string? settings, InvocationConfiguration console)
    {
        PolicyLoad load = PolicyDirectory.Load(PolicyLanguages.All, folder, settings, EngineLimits.Default);
        if (load.Set is null)
        {
            ImmutableArray<LintFinding> findings =
                [.. load.Errors.Select(static error => new LintFinding(error, IsError: true))];
            LintReport.Write(
                findings, "text", console.Error, ReportStyle.Detect(console.Error, ProcessEnvironment.Read()));
            console.Error.WriteLine($"{folder}: not pushed. `admission lint` lists all errors.");
        }

        return load.Set;
    }

    private static DateTimeOffset? ReadTime(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        result.AddError($"--created {text}: not a time. Write it as 2026-11-23T18:00:00Z.");
        return null;
    }
}
