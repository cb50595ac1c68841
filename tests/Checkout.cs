namespace Admission;

/// <summary>The checkout that the tests run in.</summary>
internal static class Checkout
{
    /// <summary>The folder with Admission.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path in the checkout.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Admission.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run the tests inside a checkout"));
}
