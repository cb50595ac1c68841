namespace Admission.Policies.Tests.Corpora;

/// <summary>
/// A document of the repository that a test writes: compared with what is committed, rewritten where the variable
/// UPDATE_APPROVED is 1.
/// </summary>
internal static class CommittedDocument
{
    /// <summary>Compares, or rewrites.</summary>
    /// <param name="path">Path below the root of the checkout.</param>
    /// <param name="text">What it should say.</param>
    public static void Verify(string path, string text)
    {
        string file = Path.Combine(ShippedPolicies.Root, path);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file), $"{path} is missing: run the test with UPDATE_APPROVED=1");
        Assert.Equal(text, File.ReadAllText(file));
    }
}
