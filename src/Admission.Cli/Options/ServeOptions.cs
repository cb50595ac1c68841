using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cluster.Lookups;
using Admission.Cluster.Registration;
using Admission.Faults;
using Admission.Policies;
using Admission.Webhook;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission serve</c>.</summary>
internal sealed class ServeOptions
{
    /// <summary>The value for the cluster, instead of a file.</summary>
    public const string ClusterWord = "cluster";

    private static readonly WebhookOptions Defaults = new() { CertificateFile = "", KeyFile = "" };
    private static readonly EngineLimits Limits = EngineLimits.Default;

    private readonly Option<string> _policies = OptionValues.Policies();
    private readonly Option<string?> _settings = OptionValues.Settings();
    private readonly Option<KubernetesVersion?> _version = OptionValues.KubernetesVersion();

    private readonly RegistrationArguments _registration = new();

    private readonly Option<ListenAddress> _listen = Address(
        "--listen", "https", Defaults.Listen, "Address to listen on for reviews. https://*:8443 listens on all "
            + "addresses.");

    private readonly Option<ListenAddress> _healthListen = Address(
        "--health-listen", "http", Defaults.HealthListen, "Address to serve /livez, /readyz and /metrics on, without "
            + "TLS.");

    private readonly Option<string?> _certificate = File(
        "--tls-cert",
        "Serving certificate and its intermediates, PEM. Default: development certificates in certs-dev.");

    private readonly Option<string?> _key = File("--tls-key", "Private key of --tls-cert, PEM.");

    private readonly Option<string?> _clientCa = File(
        "--client-ca", "Certificate authorities, PEM. If set, clients must present a certificate from one of them.");

    private readonly Option<string?> _kubeconfig = OptionValues.Kubeconfig();

    private readonly Option<string?> _tlsSecret = new("--tls-secret")
    {
        Description = "Secret in --namespace for a certificate that the replicas create and renew, "
            + "instead of --tls-cert.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _register = new("--register")
    {
        Description = "Keep the ValidatingWebhookConfiguration (see --name) up to date with the policies. One of the "
            + "replicas does this.",
    };

    private readonly Option<bool> _skipAddressCheck = new("--skip-address-check")
    {
        Description = "Register without calling the registered address first. Use this only if replicas cannot reach "
            + "that address.",
    };

    private readonly Option<string?> _breakGlass = new("--break-glass")
    {
        Description = "Where to read the state of `admission break-glass`: a file, or 'cluster' for the ConfigMap in "
            + "the namespace of this Pod.",
        HelpName = "FILE|cluster",
    };

    private readonly Option<bool> _drift = new("--drift")
    {
        Description = "Report each change that no replica admitted, for the resources listed under 'drift' in the "
            + "settings.",
    };

    private readonly Option<TimeSpan> _lookupMaxAge = QuantityOptions.Time(
        "--lookup-max-age",
        "How long looked-up objects can be used after the last contact with the cluster. After that, policies that "
            + "need them cannot decide, and their onError applies.",
        new LookupOptions().MaxAge,
        TimeSpan.FromSeconds(10),
        TimeSpan.FromHours(1));

    private readonly Option<long> _lookupMemory = QuantityOptions.Size(
        "--lookup-memory", "Maximum memory for the objects of one kind that policies look up.",
        new LookupOptions().MaxBytesPerKind, 1 << 20, 16L << 30);

    private readonly Option<long> _maxBody = QuantityOptions.Size(
        "--max-body", "Maximum size of a review.", Defaults.MaxBodyBytes, 64 << 10, 256 << 20);

    private readonly Option<long> _maxBuffered = QuantityOptions.Size(
        "--max-buffered", "Maximum memory for all reviews in progress.", Defaults.MaxBufferedBytes,
        1 << 20, 64L << 30);

    private readonly Option<TimeSpan> _drain = QuantityOptions.Time(
        "--drain",
        "How long to keep serving after SIGTERM. During this time, /readyz reports not ready.", Defaults.Drain,
        TimeSpan.Zero, TimeSpan.FromHours(1));

    private readonly Option<int> _workers = QuantityOptions.Count(
        "--workers", "Number of threads that evaluate reviews.", Defaults.Workers, 1, 256, "one for each processor");

    private readonly Option<int> _queue = QuantityOptions.Count(
        "--queue", "Maximum number of reviews that wait for a worker.", Defaults.QueueLength, 1, 100_000);

    private readonly Option<int> _maxConnections = QuantityOptions.Count(
        "--max-connections", "Maximum number of open connections.", Defaults.MaxConnections, 1, 1_000_000);

    private readonly Option<string> _log = OptionValues.OneOf("--log", "Format of log lines.", "text", "json");

    private readonly Option<string> _logLevel = OptionValues.OneOf(
        "--log-level", "Lowest level that is logged.", "info", "debug", "warning", "error");

    private readonly Option<TimeSpan> _evaluationTimeout = QuantityOptions.Time(
        "--evaluation-timeout",
        "Maximum time of one policy for one review.",
        Limits.EvaluationTimeout,
        TimeSpan.FromMilliseconds(50),
        TimeSpan.FromSeconds(30));

    private readonly Option<TimeSpan> _loadTimeout = QuantityOptions.Time(
        "--load-timeout", "Maximum time to load the policies.", Limits.LoadTimeout,
        TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));

    private readonly Option<long> _maxMemory = QuantityOptions.Size(
        "--max-memory", "Maximum memory that one policy can allocate for one review.",
        Limits.MaxMemoryBytes, 1 << 20, 1 << 30);

    private readonly Option<int> _maxStatements = QuantityOptions.Count(
        "--max-statements", "Maximum number of statements that one policy can run for one review.",
        Limits.MaxStatements, 1000, 1_000_000_000);

    private readonly Option<int> _maxRecursion = QuantityOptions.Count(
        "--max-recursion", "Maximum depth of function calls.", Limits.MaxRecursionDepth, 16, 1000);

    private readonly Option<int> _maxArray = QuantityOptions.Count(
        "--max-array", "Maximum number of items in an array.", (int)Limits.MaxArrayItems, 1000, 10_000_000);

    private readonly Option<long> _maxString = QuantityOptions.Size(
        "--max-string",
        "Maximum size of a string that a built-in function creates, in characters (1KiB is 1024 characters).",
        Limits.MaxStringLength, 1 << 10, 64 << 20);

    private readonly Option<TimeSpan> _regexTimeout = QuantityOptions.Time(
        "--regex-timeout", "Maximum time to match one regular expression.", Limits.RegexTimeout,
        TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));

    private readonly Option<long> _maxSource = QuantityOptions.Size(
        "--max-source", "Maximum size of a policy or library file.", Limits.MaxSourceBytes, 1 << 10, 4 << 20);

    private readonly Option<int> _maxViolations = QuantityOptions.Count(
        "--max-violations", "Maximum number of violations, and of warnings, that one policy reports for one "
            + "review. Further violations and warnings are only counted.", Limits.MaxViolations, 1, 1000);

    private readonly Option<int> _maxMessage = QuantityOptions.Count(
        "--max-message", "Maximum number of characters in a message, field or fix. Longer texts are cut "
            + "off.", Limits.MaxMessageLength, 256,
        65_536);

    private readonly Option<int> _maxPolicies = QuantityOptions.Count(
        "--max-policies", "Maximum number of policies in the folder.", Limits.MaxPolicies, 1, 10_000);

    private readonly Option<long> _maxMemo = QuantityOptions.Size(
        "--max-memo",
        "Maximum memory for the policy results that each worker caches. 0 turns the cache off.",
        Limits.MaxMemoBytes,
        0,
        256 << 20);

    private readonly Option<int> _faultThreshold = QuantityOptions.Count(
        "--fault-threshold",
        "The log, /metrics and /readyz report a policy that has this number of faults within --fault-window.",
        Defaults.Faults.Threshold, 1, 10_000);

    private readonly Option<TimeSpan> _faultWindow = QuantityOptions.Time(
        "--fault-window", "How long each fault counts toward --fault-threshold.", Defaults.Faults.Window,
        TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    private readonly Option<TimeSpan> _circuitBreaker = QuantityOptions.Time(
        "--circuit-breaker",
        "Disable a policy for this time in each namespace where its faults reach --fault-threshold, then try it again. "
        + "Until then, its onError (deny or allow) applies to all requests in that namespace that the policy "
        + "matches.",
        Defaults.Faults.CoolDown ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "off");

    public RecordOptions Record { get; } = new();

    /// <summary>The options of candidate policies.</summary>
    public ShadowOptions Shadow { get; } = new();

    /// <summary>The options of the decision log.</summary>
    public DecisionLogArguments Decisions { get; } = new();

    public TraceArguments Traces { get; } = new();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _policies, _settings, _version, _listen, _healthListen, _certificate, _key, _clientCa, _kubeconfig,
            _tlsSecret, _register, _skipAddressCheck, _breakGlass, _drift, _lookupMaxAge, _lookupMemory, _maxBody,
            _maxBuffered, _drain, _workers, _queue,
            _maxConnections, _log, _logLevel,
            _evaluationTimeout, _loadTimeout, _maxMemory, _maxStatements, _maxRecursion, _maxArray,
            _maxString, _regexTimeout, _maxSource,
            _maxViolations, _maxMessage, _maxPolicies, _maxMemo, _faultThreshold, _faultWindow,
            _circuitBreaker, .. _registration.All,
        ];
        foreach (Option option in all.Concat(Record.All).Concat(Shadow.All).Concat(Decisions.All).Concat(Traces.All))
        {
            command.Add(option);
        }

        command.Validators.Add(CheckCertificates);
        command.Validators.Add(Record.Check);
        command.Validators.Add(Shadow.Check);
        command.Validators.Add(Decisions.Check);
        command.Validators.Add(Traces.Check);
    }

    /// <summary>The folder with the policies.</summary>
    public string Policies(ParseResult parsed) => parsed.GetRequiredValue(_policies);

    /// <summary>The settings file; null for the default.</summary>
    public string? Settings(ParseResult parsed) => parsed.GetValue(_settings);

    /// <summary>The version of Kubernetes for languages that depend on it; null for that of the settings.</summary>
    public KubernetesVersion? KubernetesVersion(ParseResult parsed) => parsed.GetValue(_version);

    /// <summary>Must clients present a certificate?</summary>
    public bool RequiresClientCertificate(ParseResult parsed) => parsed.GetValue(_clientCa) is not null;

    /// <summary>The kubeconfig; null to search.</summary>
    public string? Kubeconfig(ParseResult parsed) => parsed.GetValue(_kubeconfig);

    /// <summary>Names of the webhook in the cluster, and its registration.</summary>
    public bool TryReadRegistration(
        ParseResult parsed, [NotNullWhen(true)] out RegistrationOptions? options, out string error) =>
        _registration.TryRead(parsed, out options, out error);

    /// <summary>The file with the authorities to register; null for none.</summary>
    public string? CaBundleFile(ParseResult parsed) => _registration.CaBundleFile(parsed);

    /// <summary>The Secret with the replicas' own certificate; null if the certificate has another source.</summary>
    public string? TlsSecret(ParseResult parsed) => parsed.GetValue(_tlsSecret);

    /// <summary>Is the registration kept up to date with the policies?</summary>
    public bool Registers(ParseResult parsed) => parsed.GetValue(_register);

    /// <summary>Is the registered address called before it is registered?</summary>
    public bool ChecksAddress(ParseResult parsed) => !parsed.GetValue(_skipAddressCheck);

    /// <summary>The given serving certificate; null for another source.</summary>
    public string? CertificateFile(ParseResult parsed) => parsed.GetValue(_certificate);

    /// <summary>Does anything need a cluster, so that one must be configured?</summary>
    public bool NeedsCluster(ParseResult parsed) =>
        TlsSecret(parsed) is not null || Registers(parsed) || WatchesDrift(parsed)
        || BreakGlass(parsed) == ClusterWord;

    /// <summary>Are changes reported that no replica has admitted?</summary>
    public bool WatchesDrift(ParseResult parsed) => parsed.GetValue(_drift);

    /// <summary>Source of break-glass: a file, <c>cluster</c>, or null for none.</summary>
    public string? BreakGlass(ParseResult parsed) => parsed.GetValue(_breakGlass);

    /// <summary>Limits on objects that policies look up.</summary>
    public LookupOptions Lookups(ParseResult parsed) => new()
    {
        MaxAge = QuantityOptions.Of(parsed, _lookupMaxAge, new LookupOptions().MaxAge),
        MaxBytesPerKind = QuantityOptions.Of(parsed, _lookupMemory, new LookupOptions().MaxBytesPerKind),
    };

    /// <summary>Are log lines JSON?</summary>
    public bool IsJsonLog(ParseResult parsed) => parsed.GetValue(_log) == "json";

    /// <summary><c>info</c>, <c>debug</c>, <c>warning</c> or <c>error</c>.</summary>
    public string LogLevel(ParseResult parsed) => parsed.GetRequiredValue(_logLevel);

    /// <summary>Was no serving certificate given, so that development certificates are used?</summary>
    public bool UsesDevelopmentCertificates(ParseResult parsed) =>
        parsed.GetValue(_certificate) is null && TlsSecret(parsed) is null;

    /// <summary>Limits of an evaluation.</summary>
    public EngineLimits Engine(ParseResult parsed) => Limits with
    {
        EvaluationTimeout = QuantityOptions.Of(parsed, _evaluationTimeout, Limits.EvaluationTimeout),
        LoadTimeout = QuantityOptions.Of(parsed, _loadTimeout, Limits.LoadTimeout),
        MaxMemoryBytes = QuantityOptions.Of(parsed, _maxMemory, Limits.MaxMemoryBytes),
        MaxStatements = QuantityOptions.Of(parsed, _maxStatements, Limits.MaxStatements),
        MaxRecursionDepth = QuantityOptions.Of(parsed, _maxRecursion, Limits.MaxRecursionDepth),
        MaxArrayItems = (uint)QuantityOptions.Of(parsed, _maxArray, (int)Limits.MaxArrayItems),
        MaxStringLength = (int)QuantityOptions.Of(parsed, _maxString, Limits.MaxStringLength),
        RegexTimeout = QuantityOptions.Of(parsed, _regexTimeout, Limits.RegexTimeout),
        MaxSourceBytes = (int)QuantityOptions.Of(parsed, _maxSource, Limits.MaxSourceBytes),
        MaxViolations = QuantityOptions.Of(parsed, _maxViolations, Limits.MaxViolations),
        MaxMessageLength = QuantityOptions.Of(parsed, _maxMessage, Limits.MaxMessageLength),
        MaxPolicies = QuantityOptions.Of(parsed, _maxPolicies, Limits.MaxPolicies),
        MaxMemoBytes = QuantityOptions.Of(parsed, _maxMemo, Limits.MaxMemoBytes),
    };

    /// <summary>Number of concurrent evaluations.</summary>
    public int Workers(ParseResult parsed) => QuantityOptions.Of(parsed, _workers, Defaults.Workers);

    /// <summary>Addresses and limits of the server.</summary>
    /// <param name="parsed">Used if none was given.</param>
    /// <param name="certificateFile">Used if none was given.</param>
    /// <param name="keyFile">Used where none was given.</param>
    public WebhookOptions Webhook(ParseResult parsed, string certificateFile, string keyFile) => Defaults with
    {
        Listen = Listen(parsed),
        HealthListen = parsed.GetValue(_healthListen) ?? Defaults.HealthListen,
        CertificateFile = parsed.GetValue(_certificate) ?? certificateFile,
        KeyFile = parsed.GetValue(_key) ?? keyFile,
        ClientCaFile = parsed.GetValue(_clientCa),
        MaxBodyBytes = (int)QuantityOptions.Of(parsed, _maxBody, Defaults.MaxBodyBytes),
        MaxBufferedBytes = QuantityOptions.Of(parsed, _maxBuffered, Defaults.MaxBufferedBytes),
        Drain = QuantityOptions.Of(parsed, _drain, Defaults.Drain),
        Workers = Workers(parsed),
        QueueLength = QuantityOptions.Of(parsed, _queue, Defaults.QueueLength),
        MaxConnections = QuantityOptions.Of(parsed, _maxConnections, Defaults.MaxConnections),
        Faults = new FaultLimits
        {
            Threshold = QuantityOptions.Of(parsed, _faultThreshold, Defaults.Faults.Threshold),
            Window = QuantityOptions.Of(parsed, _faultWindow, Defaults.Faults.Window),
            CoolDown = parsed.GetResult(_circuitBreaker) is null ? null : parsed.GetValue(_circuitBreaker),
        },
    };

    private ListenAddress Listen(ParseResult parsed) => parsed.GetValue(_listen) ?? Defaults.Listen;

    private void CheckCertificates(CommandResult result)
    {
        bool hasCertificate = result.GetResult(_certificate) is { Implicit: false };
        bool hasKey = result.GetResult(_key) is { Implicit: false };
        if (hasCertificate != hasKey)
        {
            result.AddError(hasCertificate
                ? "--tls-key is missing. Specify the private key of --tls-cert."
                : "--tls-cert is missing. Specify the certificate of --tls-key.");
        }

        bool hasSecret = result.GetResult(_tlsSecret) is { Implicit: false };
        if (hasSecret && hasCertificate)
        {
            result.AddError("--tls-secret and --tls-cert cannot be combined. Remove one of them.");
        }

        if (hasSecret && !result.GetValue(_register))
        {
            result.AddError("--tls-secret needs --register, so that the API server trusts a new certificate authority "
                + "before the replicas use it. Set both.");
        }

        // A cluster would not trust them, and users should not get used to disabling the check.
        if (!hasCertificate && !hasSecret && result.GetResult(_listen)?.Tokens is [{ Value: string text }]
            && ListenAddress.TryParse(text, "https", out ListenAddress? address, out _) && !address.IsLoopback)
        {
            result.AddError(
                $"--listen {address}: development certificates are only for this machine. "
                + "Use --tls-cert and --tls-key.");
        }
    }

    private static Option<ListenAddress> Address(
        string name, string scheme, ListenAddress value, string description)
    {
        return new Option<ListenAddress>(name)
        {
            Description = $"{description} Default {value}.",
            HelpName = "URL",
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (!ListenAddress.TryParse(text, scheme, out ListenAddress? address, out string error))
                {
                    result.AddError($"{name} {text}: {error}");
                }

                return address;
            },
        };
    }

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };
}
