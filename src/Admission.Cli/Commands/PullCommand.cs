using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Admission.Cli.Bundles;
using Admission.Cli.Bundles.Registry;
using Admission.Cli.CommandLine;
using Admission.Cli.Options;
using Admission.Objects;

namespace Admission.Cli.Commands;

/// <summary><c>admission pull</c>: writes a bundle from a registry into a policies folder.</summary>
internal static class PullCommand
{
    public static Command Create()
    {
        var registry = new RegistryArguments();
        var folder = new Option<string>("--to")
        {
            Description = "Folder to write to. It must be new, empty, or created by an earlier pull. A folder from an "
                + "earlier pull is replaced as a whole.",
            HelpName = "DIR",
            Required = true,
        };
        var key = new Option<string?>("--verify-key")
        {
            Description = "Public keys (PEM, ECDSA P-256). One of them must have signed the bundle.",
            HelpName = "FILE",
        };
        var allowTag = new Option<bool>("--allow-tag")
        {
            Description = "Accept a tag. By default, only a digest is accepted.",
        };
        var command = new DocumentedCommand("pull", "Pull a bundle of policies from a registry into a folder.")
        {
            Examples =
            [
                ("admission pull registry.example.com/policies@sha256:… --to policies --verify-key key.pub",
                    "Pull the bundle with this digest, if the key signed it"),
                ("admission pull registry.example.com/policies:1.4 --to policies --allow-tag",
                    "Pull the bundle that the tag refers to now, and print its digest"),
            ],
        };
        command.Add(registry.Reference);
        foreach (Option option in (Option[])[folder, key, allowTag, .. registry.All])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            string text = parsed.GetRequiredValue(registry.Reference);
            if (!TryReadReference(text, parsed.GetValue(allowTag), out ImageReference? reference, out string error))
            {
                await console.Error.WriteLineAsync(error);
                return ExitCode.Usage;
            }

            string? keyFile = parsed.GetValue(key);
            return await registry.RunAsync(parsed, "pulled", async () =>
            {
                ImmutableArray<ECDsa> keys = keyFile is null ? [] : SigningKeys.ReadPublic(keyFile);
                using RegistryClient client = registry.Open(parsed, reference!);
                BundleSummary pulled = await new BundlePull(client, registry.ReadLimits(parsed)).RunAsync(
                    reference!.Digest.Length > 0 ? reference.Digest : reference.EffectiveTag,
                    keys,
                    new BundleFolder(parsed.GetRequiredValue(folder)),
                    cancellationToken);
                return (pulled, keyFile is null
                    ? "not verified (no --verify-key)"
                    : $"valid, signed with the key of {keyFile}");
            });
        });
        return command;
    }

    // Everybody who can write to the repository can move a tag, and so would decide what a cluster enforces.
    private static bool TryReadReference(
        string text, bool isTagAllowed, out ImageReference? reference, out string error)
    {
        if (RegistryArguments.TryRead(text, out reference, out error)
            && reference.Digest.Length == 0
            && !isTagAllowed)
        {
            error = $"{text}: a tag can change. Specify the digest that `admission push` printed, "
                + $"{reference.Registry}/{reference.Repository}@sha256:…, or accept the tag with --allow-tag.";
        }

        return error.Length == 0;
    }
}
