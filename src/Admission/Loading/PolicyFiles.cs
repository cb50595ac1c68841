using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Admission.Languages;
using Admission.Policies;
using Admission.Settings;

namespace Admission.Loading;

/// <summary>The files of a policies folder at one moment: each is read once.</summary>
/// <param name="Claims">The files that each language claims, sorted by path; in the order of the languages.</param>
/// <param name="Settings">Content of the settings file; null if there is none.</param>
/// <param name="SettingsFile">Name of the settings file in errors.</param>
/// <param name="Digest">
/// Digest of all paths and contents, independent of the place of the folder: <c>sha256:…</c>.
/// </param>
/// <param name="Errors">Errors of files that could not be read, with the paths that the user knows; sorted.</param>
internal sealed record PolicyFiles(
    ImmutableArray<ImmutableArray<PolicyFile>> Claims,
    byte[]? Settings,
    string SettingsFile,
    string Digest,
    ImmutableArray<PolicyError> Errors)
{
    /// <summary>The files that no language claims, sorted by path.</summary>
    public ImmutableArray<PolicyFile> Unclaimed { get; init; } = [];

    /// <summary>The version of Kubernetes if the settings name none, <c>1.33</c>. Default empty: none.</summary>
    public string KubernetesVersion { get; init; } = "";

    /// <summary>Name of the settings file in the folder.</summary>
    public const string DefaultSettings = "admission.yaml";

    /// <summary>End of the name of files with policy tests, which are never policies.</summary>
    public const string TestSuffix = ".test.yaml";

    /// <summary>End of the name of files with the expected answers of policy tests, which are never policies.</summary>
    public const string SnapshotSuffix = ".snap.yaml";

    private const int MaxSettingsBytes = 4 * 1024 * 1024;

    /// <summary>Does a file belong to the tests of policies?</summary>
    public static bool IsTest(string path) => path.EndsWith(TestSuffix, StringComparison.Ordinal)
        || path.EndsWith(SnapshotSuffix, StringComparison.Ordinal);

    /// <summary>Can a file of a folder belong to one of the languages?</summary>
    public static bool MayBePolicy(ImmutableArray<IPolicyLanguage> languages, string path) =>
        path != DefaultSettings
        && !IsTest(path)
        && languages.Any(language => language.MayClaim(path));

    /// <summary>Reads the folder and the settings.</summary>
    /// <param name="languages">The languages in use.</param>
    /// <param name="settingsFile">The settings; null for the file in the folder, which may be missing.</param>
    /// <param name="limits">Limits on size and number.</param>
    public static PolicyFiles Read(
        ImmutableArray<IPolicyLanguage> languages, string folder, string? settingsFile, EngineLimits limits) =>
        Read(languages, folder, limits, errors =>
        {
            string name = settingsFile ?? Shown(folder, DefaultSettings);
            return (name, ReadSettings(folder, settingsFile, name, errors));
        });

    /// <summary>Reads the folder without any settings.</summary>
    public static PolicyFiles ReadSources(
        ImmutableArray<IPolicyLanguage> languages, string folder, EngineLimits limits) =>
        Read(languages, folder, limits, static _ => ("", null));

    private static PolicyFiles Read(
        ImmutableArray<IPolicyLanguage> languages,
        string folder,
        EngineLimits limits,
        Func<List<PolicyError>, (string Name, byte[]? Content)> readSettings)
    {
        var errors = new List<PolicyError>();
        ImmutableArray<PolicyFile>.Builder[] claims =
            [.. languages.Select(static _ => ImmutableArray.CreateBuilder<PolicyFile>())];
        var unclaimed = new List<PolicyFile>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        (ImmutableArray<(string Path, string RealPath)> files, ImmutableArray<PolicyError> unreachable) =
            PolicyFolderWalk.Walk(folder, limits.MaxPolicies, path => MayBePolicy(languages, path));
        errors.AddRange(unreachable.Select(
            error => error.File == folder ? error : error with { File = Shown(folder, error.File) }));
        foreach ((string path, string realPath) in files)
        {
            string shown = Shown(folder, path);
            if (ReadFile(realPath, shown, limits.MaxSourceBytes, errors) is { } content)
            {
                // An unreadable file can have any content.
                if (Decode(content, shown, errors) is not { } text || Claim(new PolicyFile(path, text)))
                {
                    Append(digest, path, content);
                }
                else
                {
                    unclaimed.Add(new PolicyFile(path, text));
                }
            }
        }

        ClaimData();

        if (errors.Count == 0 && claims.All(static files => files.Count == 0))
        {
            errors.Add(NoPolicy(folder, languages));
        }

        (string settingsName, byte[]? settings) = readSettings(errors);
        Append(digest, "", settings ?? []);
        return new PolicyFiles(
            [.. claims.Select(static files => files.ToImmutable())],
            settings,
            settingsName,
            "sha256:" + Convert.ToHexStringLower(digest.GetHashAndReset()),
            [.. errors.Order(PolicyError.ByPosition)])
        {
            Unclaimed = [.. unclaimed],
        };

        bool Claim(PolicyFile file)
        {
            bool isClaimed = false;
            for (int i = 0; i < languages.Length; i++)
            {
                if (languages[i].MayClaim(file.Path) && languages[i].Claims(file))
                {
                    claims[i].Add(file);
                    isClaimed = true;
                }
            }

            return isClaimed;
        }

        void ClaimData()
        {
            for (int i = 0; i < languages.Length; i++)
            {
                if (claims[i].Count == 0
                    || (languages[i] as IReadsData)?.FindData(claims[i].ToImmutable()) is not { } isData)
                {
                    continue;
                }

                ImmutableArray<PolicyFile> all =
                    [.. unclaimed, .. claims.SelectMany(static files => files).Except(claims[i])];
                foreach (PolicyFile file in all.Distinct().Where(isData))
                {
                    claims[i].Add(file);
                    Append(digest, file.Path, Encoding.UTF8.GetBytes(file.Text));
                }

                claims[i].Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
            }
        }
    }

    /// <summary>A path under the folder as the user knows it: with the folder in front.</summary>
    public static string Shown(string folder, string path)
    {
        string trimmed = folder.Replace('\\', '/').TrimEnd('/');
        return path.Length == 0 ? folder : $"{(trimmed.Length == 0 ? "" : trimmed)}/{path}";
    }

    /// <summary>The error of a folder without a policy.</summary>
    public static PolicyError NoPolicy(string folder, ImmutableArray<IPolicyLanguage> languages) => new(
        folder,
        0,
        0,
        $"holds no policy in {string.Join(" or ", languages.Select(static language => language.Name))}. Write one with "
            + "'admission new'.");

    /// <summary>The version of Kubernetes that the settings in a folder name; empty for none.</summary>
    public static string FindKubernetesVersion(string folder) => new SettingsReader(
        DefaultSettings, ReadSettings(folder, null, DefaultSettings, [])).KubernetesVersion;

    private static byte[]? ReadSettings(string folder, string? file, string shown, List<PolicyError> errors)
    {
        string path = file ?? Path.Combine(folder, DefaultSettings);
        try
        {
            string real = RealPath.Of(path);
            if (file is null && !RealPath.IsInside(RealPath.Of(folder), real))
            {
                errors.Add(new PolicyError(
                    shown,
                    0,
                    0,
                    "is a link to a file outside the policies folder. Use the file itself with --settings."));
                return null;
            }

            return ReadFile(real, shown, MaxSettingsBytes, errors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            bool isAbsent = exception is FileNotFoundException or DirectoryNotFoundException
                && new FileInfo(path).LinkTarget is null;
            if (file is null && isAbsent)
            {
                return null;
            }

            errors.Add(new PolicyError(shown, 0, 0, isAbsent
                ? "there is no such file. Specify the settings file with --settings, or remove the option."
                : PolicyFolderWalk.Unreadable(exception)));
            return null;
        }
    }

    private static byte[]? ReadFile(string realPath, string shown, int maxBytes, List<PolicyError> errors)
    {
        try
        {
            // A pipe has no length either, and opening one would wait forever.
            if (new FileInfo(realPath) is { Exists: true, Length: 0 })
            {
                errors.Add(new PolicyError(shown, 0, 0, "is empty. Write its content, or remove it."));
                return null;
            }

            using var file = new FileStream(
                realPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > maxBytes)
            {
                errors.Add(
                    new PolicyError(shown, 0, 0, $"is larger than {maxBytes} bytes. Split it, or "
                        + "increase --max-source."));
                return null;
            }

            var buffer = new byte[file.Length + 1];
            int read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (read < buffer.Length)
            {
                return buffer[..read];
            }

            errors.Add(new PolicyError(shown, 0, 0, "grew while it was being read. Try again when it is complete."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(new PolicyError(shown, 0, 0, PolicyFolderWalk.Unreadable(exception)));
        }

        return null;
    }

    private static string? Decode(byte[] content, string shown, List<PolicyError> errors)
    {
        ReadOnlySpan<byte> text = content;
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..];
        }

        if (Utf8.IsValid(text))
        {
            return Encoding.UTF8.GetString(text);
        }

        _ = Utf8.ToUtf16(text, new char[text.Length], out int valid, out _, replaceInvalidSequences: false);
        int line = text[..valid].Count((byte)'\n') + 1;
        errors.Add(new PolicyError(shown, line, 0, "is not UTF-8. Save the file as UTF-8."));
        return null;
    }

    // Lengths keep the border between path and content from moving without a change of the digest.
    private static void Append(IncrementalHash digest, string path, byte[] content)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        Span<byte> lengths = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(lengths, name.Length);
        BinaryPrimitives.WriteInt64LittleEndian(lengths[8..], content.Length);
        digest.AppendData(lengths);
        digest.AppendData(name);
        digest.AppendData(content);
    }
}
