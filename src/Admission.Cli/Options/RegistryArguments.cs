using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Admission.Cli.Bundles;
using Admission.Cli.Bundles.Registry;
using Admission.Cli.CommandLine;
using Admission.Objects;

namespace Admission.Cli.Options;

/// <summary>
/// The common options of <c>push</c> and <c>pull</c>: the bundle, and the connection to its registry.
/// </summary>
internal sealed class RegistryArguments
{
    private static readonly RegistryOptions Defaults = new();
    private static readonly BundleLimits DefaultLimits = new();

    private readonly Option<string?> _authorities = new("--registry-ca")
    {
        Description = "Certificate authorities of the registry, PEM, in addition to those of the system.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _plainHttp = new("--plain-http")
    {
        Description = "Use HTTP without TLS. Anyone on the network can read what you send, including your password.",
    };

    private readonly Option<TimeSpan> _timeout = QuantityOptions.Time(
        "--registry-timeout", "Timeout of one request. A request is tried up to four times.", Defaults.Timeout,
        TimeSpan.FromSeconds(1),
        TimeSpan.FromMinutes(10));

    private readonly Option<long> _maxSize = QuantityOptions.Size(
        "--max-size", "Maximum size of the bundle, packed and unpacked.", DefaultLimits.MaxBytes, 64 << 10, 256 << 20);

    public Argument<string> Reference { get; } = new("REF")
    {
        Description = "The bundle: registry.example.com/team/policies:1.4, or …@sha256:….",
    };

    public Option<string> Output { get; } = OptionValues.TextOrJson();

    /// <summary>The options, in the order of the help.</summary>
    public ImmutableArray<Option> All => [_maxSize, _authorities, _plainHttp, _timeout, Output];

    public BundleLimits ReadLimits(ParseResult parsed) => new()
    {
        MaxBytes = (int)QuantityOptions.Of(parsed, _maxSize, DefaultLimits.MaxBytes),
    };

    /// <summary>A client for the repository of the bundle.</summary>
    /// <exception cref="BundleException">A file cannot be used.</exception>
    public RegistryClient Open(ParseResult parsed, ImageReference reference) => new(
        reference,
        new RegistryOptions
        {
            IsPlainHttp = parsed.GetValue(_plainHttp),
            Authorities = parsed.GetValue(_authorities) is { } file ? ReadAuthorities(file) : [],
            Timeout = QuantityOptions.Of(parsed, _timeout, Defaults.Timeout),
            Credentials = DockerConfig.Read(ProcessEnvironment.Read()),
        },
        TimeProvider.System);

    /// <summary>Reads the reference.</summary>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out ImageReference? reference, out string error)
    {
        reference = ImageReference.Parse(text);
        error = !reference.IsValid ? $"{text}: {reference.Error}"
            : reference.Digest.Length > 0 && !ContentDigest.IsValid(reference.Digest)
                ? $"{text}: not a digest. Write sha256: and 64 hexadecimal digits, as `admission push` prints it."
                : "";
        return error.Length == 0;
    }

    /// <summary>Runs a command, and reports why it failed.</summary>
    public async Task<int> RunAsync(
        ParseResult parsed, string verb, Func<Task<(BundleSummary Summary, string Signature)>> run)
    {
        InvocationConfiguration console = parsed.InvocationConfiguration;
        try
        {
            (BundleSummary summary, string signature) = await run();
            if (parsed.GetValue(Output) == "json")
            {
                await console.Output.WriteAsync(Json(summary) + "\n");
                return ExitCode.Clean;
            }

            await console.Output.WriteLineAsync($"{verb} {summary.Reference}");
            await console.Output.WriteLineAsync(
                $"policies   {summary.Policies} in {summary.Files} files, policy set {summary.PolicySet}");
            await console.Output.WriteLineAsync($"signature  {signature}");
            return ExitCode.Clean;
        }
        catch (BundleException exception)
        {
            await console.Error.WriteLineAsync($"{parsed.GetValue(Reference)}: {exception.Message}");
            return exception.IsRefusal ? ExitCode.Findings : ExitCode.CouldNotRun;
        }
    }

    private static string Json(BundleSummary summary) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("reference", summary.Reference);
        writer.WriteString("digest", summary.Reference.Split('@')[1]);
        writer.WriteString("policySet", summary.PolicySet);
        writer.WriteNumber("policies", summary.Policies);
        writer.WriteNumber("files", summary.Files);
        writer.WriteBoolean("signed", summary.IsSigned);
        writer.WriteEndObject();
    });

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            throw new BundleException($"--registry-ca {file}: cannot be read. Use a file with certificates in PEM.");
        }

        return authorities.Count > 0
            ? authorities
            : throw new BundleException($"--registry-ca {file}: contains no certificate. Use a file with "
                + "certificates in PEM.");
    }
}
