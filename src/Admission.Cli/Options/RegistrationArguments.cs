using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Admission.Cli.CommandLine;
using Admission.Cluster.Registration;

namespace Admission.Cli.Options;

/// <summary>The options about a registration, for every command that creates one.</summary>
internal sealed class RegistrationArguments
{
    private static readonly RegistrationOptions Defaults = new();

    private readonly Option<string> _name = NameOption();

    private readonly Option<string> _namespace = NamespaceOption();

    private readonly Option<string> _service = Text(
        "--service", "NAME[:PORT]", "Service of the webhook. Default port: 443.", Defaults.Service);

    private readonly Option<string?> _url = new("--url")
    {
        Description = "URL of a webhook outside the cluster, with its path, instead of a Service.",
        HelpName = "URL",
    };

    private readonly Option<string?> _caBundle = new("--ca-bundle")
    {
        Description = "Certificate authorities of the serving certificate, PEM. Default: none; you or another "
            + "tool must add them.",
        HelpName = "FILE",
    };

    private readonly Option<TimeSpan> _timeout = QuantityOptions.Time(
        "--timeout", "How long the API server waits for the response of the webhook.", Defaults.Timeout,
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    private readonly Option<string[]> _exemptNamespaces = Texts(
        "--exempt-namespace",
        "NAMESPACE",
        "Namespace whose requests are not evaluated; repeatable. Default: kube-system. If you set this option and "
            + "still want to exempt kube-system, list it too.");

    private readonly Option<string[]> _exemptUsers = Texts(
        "--exempt-user", "USER", "User whose requests are not evaluated; repeatable.");

    private readonly Option<string[]> _exemptGroups = Texts(
        "--exempt-group", "GROUP", "Group whose members' requests are not evaluated; repeatable.");

    private readonly Option<bool> _native = new("--native")
    {
        Description = "Leave ValidatingAdmissionPolicies to the API server, so that it does not call the webhook for "
            + "them. Apply these policies to the cluster yourself. The settings and exceptions of Admission have no "
            + "effect on them.",
    };

    /// <summary>The name of the registration.</summary>
    public static Option<string> NameOption() =>
        Text("--name", "NAME", "Name of the ValidatingWebhookConfiguration.", Defaults.Name);

    /// <summary>The webhook's own namespace.</summary>
    public static Option<string> NamespaceOption() => Text(
        "--namespace", "NAMESPACE", "Namespace that the webhook runs in. The webhook never evaluates requests in "
            + "it.", Defaults.Namespace);

    /// <summary>All options, for a command.</summary>
    public Option[] All =>
    [
        _name, _namespace, _service, _url, _caBundle, _timeout, _exemptNamespaces, _exemptUsers, _exemptGroups,
        _native,
    ];

    /// <summary>The file with the authorities; null if none was given.</summary>
    public string? CaBundleFile(ParseResult parsed) => parsed.GetValue(_caBundle);

    /// <summary>Reads the values from the command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The values; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public bool TryRead(ParseResult parsed, [NotNullWhen(true)] out RegistrationOptions? options, out string error)
    {
        options = null;
        error = "";
        string? file = parsed.GetValue(_caBundle);
        if (file is not null && !File.Exists(file))
        {
            error = $"--ca-bundle {file}: no such file. Use the PEM file with the certificate authorities.";
            return false;
        }

        string? address = parsed.GetValue(_url);
        Uri? url = null;
        if (address is not null
            && !(Uri.TryCreate(address, UriKind.Absolute, out url) && url.Scheme == Uri.UriSchemeHttps))
        {
            error = $"--url {address}: not an https URL. Write https://admission.example.com/validate.";
            return false;
        }

        string[] service = parsed.GetRequiredValue(_service).Split(':');
        int port = Defaults.Port;
        if (service is [_, var text]
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535))
        {
            error = $"--service {service[0]}:{text}: '{text}' is not a TCP port. Use 1 to 65535.";
            return false;
        }

        string[]? exempt = parsed.GetValue(_exemptNamespaces);
        options = Defaults with
        {
            Name = parsed.GetRequiredValue(_name),
            Namespace = parsed.GetRequiredValue(_namespace),
            Service = service[0],
            Port = port,
            Url = url,
            CaBundle = file is null ? null : File.ReadAllText(file),
            Timeout = QuantityOptions.Of(parsed, _timeout, Defaults.Timeout),
            ExemptNamespaces = exempt is { Length: > 0 } ? [.. exempt] : Defaults.ExemptNamespaces,
            ExemptUsers = [.. parsed.GetValue(_exemptUsers) ?? []],
            ExemptGroups = [.. parsed.GetValue(_exemptGroups) ?? []],
            LeavesNative = parsed.GetValue(_native),
        };
        return true;
    }

    private static Option<string> Text(string name, string unit, string description, string value) => new(name)
    {
        Description = description,
        HelpName = unit,
        DefaultValueFactory = _ => value,
    };

    private static Option<string[]> Texts(string name, string unit, string description) => new(name)
    {
        Description = description,
        HelpName = unit,
    };
}
