namespace Admission.Repository.Tests;

/// <summary>What breaks a rule, all of it in one message.</summary>
internal static class Findings
{
    /// <summary>Fails if there is any.</summary>
    public static void None(IEnumerable<string> findings)
    {
        string[] all = [.. findings];
        Assert.True(all.Length == 0, $"{all.Length} found:\n{string.Join('\n', all)}");
    }
}
