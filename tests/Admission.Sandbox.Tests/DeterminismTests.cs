using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using CsCheck;

namespace Admission.Sandbox.Tests;

/// <summary>
/// The same review always gives the same bytes, on every worker and after any other evaluation.
/// </summary>
public sealed class DeterminismTests
{
    private const int Times = 1000;

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Answers_a_review_with_the_same_bytes_a_thousand_times_on_any_worker_and_after_any_other()
    {
        PolicySet set = Load("policies");
        string[] expected = [.. Recordings.All.Select(body => Recordings.Answer(set, body, Now))];

        // Four threads take the next review, so engines are reused in a random order.
        Gen.Int[0, Recordings.All.Length - 1].Array[20, 60].Sample(
            order => order.All(index => Recordings.Answer(set, Recordings.All[index], Now) == expected[index]),
            iter: Times / 40 * Recordings.All.Length / 40,
            threads: 4);
        Gen.Int[0, Recordings.All.Length - 1].Sample(
            index => Recordings.Answer(set, Recordings.All[index], Now) == expected[index], iter: Times, threads: 4);
    }

    [Fact]
    public void Answers_one_review_with_the_same_bytes_a_thousand_times()
    {
        PolicySet set = Load("policies");
        byte[] body = Recordings.All[10];
        string expected = Recordings.Answer(set, body, Now);
        Gen.Const(0).Sample(_ => Recordings.Answer(set, body, Now) == expected, iter: Times, threads: 4);
    }

    [Fact]
    public void Answers_with_the_same_bytes_for_any_order_of_files()
    {
        PolicySet set = Load("policies");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("admission-order-");
        try
        {
            // Other folders, other creation times: only ids count.
            string from = Checkout.At("policies");
            foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
                .OrderDescending(StringComparer.Ordinal))
            {
                string path = Path.GetRelativePath(from, file);
                string target = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            PolicySet other = Load(folder.FullName);
            foreach (byte[] body in Recordings.All)
            {
                Assert.Equal(Recordings.Answer(set, body, Now), Recordings.Answer(other, body, Now));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static PolicySet Load(string folder)
    {
        PolicyLoad load = PolicyDirectory.Load(
            JavaScriptLanguage.Alone, Path.Combine(Checkout.Root, folder), null, EngineLimits.Default);
        Assert.Empty(load.Errors);
        return load.Set!;
    }
}
