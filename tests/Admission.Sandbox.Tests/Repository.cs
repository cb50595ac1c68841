namespace Admission.Sandbox.Tests;

/// <summary>Where the checkout is that the tests run in.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Admission.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path in the checkout.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Admission.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder)
            ?? throw new InvalidOperationException("the tests must run inside a checkout"));
}
