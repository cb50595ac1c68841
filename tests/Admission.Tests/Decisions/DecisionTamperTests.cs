using System.Text;
using Admission.Decisions;

namespace Admission.Tests.Decisions;

public sealed class DecisionTamperTests : IDisposable
{
    private const int Attempts = 1000;

    private readonly LoggedDecisions _log = new();

    public DecisionTamperTests()
    {
        for (int i = 0; i < 4; i++)
        {
            _log.LogPods(12);
        }

        // As text, so that every change reaches the lines and not only the compression.
        foreach (string file in _log.Files().Where(static one => one.EndsWith(".zst", StringComparison.Ordinal)))
        {
            using (Stream stream = DecisionFiles.Open(file))
            using (FileStream plain = File.Create(file[..^4]))
            {
                stream.CopyTo(plain);
            }

            File.Delete(file);
        }
    }

    [Fact]
    public void Finds_every_one_of_a_thousand_random_changes()
    {
        Assert.Empty(_log.Verify(_log.PublicKey).Problems);
        var random = new Random(20261127);
        string[] paths =
        [
            .. Directory.EnumerateFiles(_log.Folder)
                .Where(static one => !one.EndsWith(".lock", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        byte[][] contents = [.. paths.Select(File.ReadAllBytes)];
        var missed = new List<string>();
        for (int i = 0; i < Attempts; i++)
        {
            int at = random.Next(paths.Length);
            string what = Change(random, paths[at], contents[at]);
            if (_log.Verify(_log.PublicKey).Problems.IsEmpty)
            {
                missed.Add($"{i}: {what} in {Path.GetFileName(paths[at])}");
            }

            File.WriteAllBytes(paths[at], contents[at]);
        }

        Assert.Empty(missed);
        Assert.Empty(_log.Verify(_log.PublicKey).Problems);
    }

    [Fact]
    public void Names_the_line_that_was_changed()
    {
        string file = _log.Files()[1];
        string[] lines = File.ReadAllLines(file);
        lines[5] = lines[5].Replace("\"deny\"", "\"allow\"", StringComparison.Ordinal);
        File.WriteAllLines(file, lines);

        string problem = Assert.Single(_log.Verify(_log.PublicKey).Problems);
        Assert.Contains(
            $"{file}: line {Number(lines[5])}: this line or the hash in line ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_line_that_is_missing()
    {
        string file = _log.Files()[1];
        string[] lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [.. lines[..5], .. lines[6..]]);

        string problem = Assert.Single(_log.Verify(_log.PublicKey).Problems);
        Assert.Contains($"{file}: line {Number(lines[5])}: missing", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_is_linked_again_after_a_change_has_no_valid_signature()
    {
        string file = _log.Files()[^1];
        string[] lines = File.ReadAllLines(file);
        lines[4] = lines[4].Replace("\"deny\"", "\"allow\"", StringComparison.Ordinal);
        for (int i = 5; i < lines.Length; i++)
        {
            string hash = Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(lines[i - 1])));
            int at = lines[i].IndexOf("\"prev\":\"", StringComparison.Ordinal) + 8;
            lines[i] = lines[i][..at] + hash + lines[i][(at + 64)..];
        }

        File.WriteAllLines(file, lines);

        Assert.Contains(
            "the signature of the checkpoint", Assert.Single(_log.Verify(_log.PublicKey).Problems),
            StringComparison.Ordinal);
    }

    public void Dispose() => _log.Dispose();

    private static string Number(string line) => line["{\"n\":".Length..line.IndexOf(',', StringComparison.Ordinal)];

    private static string Change(Random random, string path, byte[] content)
    {
        List<byte[]> lines = [.. Lines(content)];
        int at = random.Next(lines.Count);
        switch (random.Next(lines.Count > 1 ? 7 : 3))
        {
            case 0:
                byte[] flipped = [.. content];
                int place = random.Next(content.Length);
                flipped[place] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, flipped);
                return $"bit at {place}";
            case 1:
                int length = random.Next(content.Length);
                File.WriteAllBytes(path, content[..length]);
                return $"cut to {length} of {content.Length}";
            case 2:
                File.Delete(path);
                return "deleted";
            case 3:
                lines.RemoveAt(at);
                break;
            case 4:
                int other = at == 0 ? 1 : at - 1;
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 5:
                lines.Insert(at, lines[random.Next(lines.Count)]);
                break;
            default:
                lines.RemoveRange(at, lines.Count - at);
                break;
        }

        File.WriteAllBytes(path, [.. lines.SelectMany(static one => one)]);
        return $"line {at} of {lines.Count}";
    }

    private static IEnumerable<byte[]> Lines(byte[] content)
    {
        int start = 0;
        for (int i = 0; i < content.Length; i++)
        {
            if (content[i] == (byte)'\n')
            {
                yield return content[start..(i + 1)];
                start = i + 1;
            }
        }
    }
}
