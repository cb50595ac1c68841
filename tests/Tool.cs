namespace Admission;

/// <summary>A program that tests run, and that is not part of the product.</summary>
internal static class Tool
{
    /// <summary>Path of the program: what <c>.ci/run tools</c> brought, else from the path; null if missing.</summary>
    public static string? Find(string command)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator).Prepend(Checkout.At("artifacts", "tools"))
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(File.Exists);
    }
}
