using System.Collections.Immutable;
using System.Diagnostics;

namespace Admission.Repository.Tests;

/// <summary>The files of the checkout in which the tests run.</summary>
internal static class CheckedOut
{
    private static readonly Lazy<ImmutableArray<string>> AllFiles = new(ListFiles);

    /// <summary>
    /// Every file that belongs to it, as a path below <see cref="Checkout.Root"/> with forward slashes: what git knows,
    /// and what it would take.
    /// </summary>
    public static ImmutableArray<string> Files => AllFiles.Value;

    /// <summary>Every C# file of the product and its tests.</summary>
    public static IEnumerable<string> Sources =>
        Files.Where(static file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<string> Documents =>
        Files.Where(static file => file.EndsWith(".md", StringComparison.Ordinal));

    /// <summary>The path of a file of <see cref="Files"/>.</summary>
    public static string PathOf(string file) => Path.Combine(Checkout.Root, file);

    /// <summary>The text of a file of <see cref="Files"/>.</summary>
    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Is it data that a real API server made, byte for byte?</summary>
    public static bool IsRecording(string file) => file.StartsWith("tests/recordings/", StringComparison.Ordinal);

    /// <summary>Is it code of the sandbox tests: an attack, or the script that looks for its traces?</summary>
    public static bool IsAttack(string file) =>
        file.StartsWith("tests/Admission.Sandbox.Tests/", StringComparison.Ordinal)
        && file.EndsWith(".js", StringComparison.Ordinal);

    private static ImmutableArray<string> ListFiles()
    {
        ProcessStartInfo start = new("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return
        [
            .. output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Where(static file => File.Exists(PathOf(file)))
                .Order(StringComparer.Ordinal),
        ];
    }
}
