namespace Admission.Webhook.Tests.Servers;

/// <summary>
/// Output that is part of our contract, kept in <c>approved/</c> and rewritten with UPDATE_APPROVED=1.
/// </summary>
internal static class Approved
{
    /// <summary>Fails if the text differs from the approved file of that name.</summary>
    public static void Matches(string name, string text)
    {
        string path = Path.Combine(TestReviews.RecordingsFolder, "..", "Admission.Webhook.Tests", "approved", name);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(
            File.Exists(path), $"{path} is missing. Run the tests with UPDATE_APPROVED=1 and look at the file.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"));
    }
}
