using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Webhook.Certificates;

namespace Admission.Cli.Commands;

/// <summary><c>admission certs</c>: certificates for a laptop.</summary>
internal static class CertsCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--dir")
        {
            Description = "Folder to write to.",
            HelpName = "DIR",
            DefaultValueFactory = static _ => DevelopmentCertificates.DefaultFolder,
        };
        var force = new Option<bool>("--force")
        {
            Description = "Replace the certificates, even those that another tool created.",
        };
        var command = new DocumentedCommand(
            "certs", "Create development certificates: a certificate authority, and a serving certificate for "
                + "localhost.")
        {
            Examples =
            [
                ("admission certs",
                    $"Create {DevelopmentCertificates.DefaultFolder}/ca.crt, tls.crt and tls.key if they are missing "
                        + "or expire soon"),
                ("admission certs --force", "Replace the certificates"),
            ],
        };
        command.Add(folder);
        command.Add(force);
        command.SetAction(
            parsed => Run(parsed.GetRequiredValue(folder), parsed.GetValue(force), parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string folder, bool force, InvocationConfiguration console)
    {
        DevelopmentCertificates certificates = new(folder, TimeProvider.System);
        DevelopmentCertificatesResult result;
        try
        {
            result = certificates.Ensure(force);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(
                $"{folder}: cannot be written: {exception.Message} Name another folder with --dir DIR.");
            return ExitCode.CouldNotRun;
        }

        if (result is DevelopmentCertificatesResult.Foreign foreign)
        {
            console.Error.WriteLine(foreign.Error);
            return ExitCode.CouldNotRun;
        }

        console.Output.WriteLine(result is DevelopmentCertificatesResult.Made
            ? $"wrote {certificates.AuthorityFile}, {certificates.CertificateFile}, {certificates.KeyFile}"
            : $"kept {certificates.AuthorityFile}, {certificates.CertificateFile}, {certificates.KeyFile}: they are "
                + "still valid");
        return ExitCode.Clean;
    }
}
