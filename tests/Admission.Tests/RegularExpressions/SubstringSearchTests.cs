using Admission.RegularExpressions;

namespace Admission.Tests.RegularExpressions;

public sealed class SubstringSearchTests
{
    [Fact]
    public void Finds_what_the_platform_finds()
    {
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
        {
            string part = Text(random, random.Next(0, 80));
            string text = Text(random, random.Next(0, 60)) + part[..random.Next(part.Length + 1)]
                + (random.Next(2) == 0 ? part : "") + Text(random, random.Next(0, 60)) + part;
            int from = random.Next(text.Length + 1);
            int end = Math.Min(text.Length, from + part.Length);

            Assert.Equal(text.IndexOf(part, from, StringComparison.Ordinal), SubstringSearch.First(text, part, from));
            Assert.Equal(
                text.AsSpan(0, end).LastIndexOf(part, StringComparison.Ordinal),
                SubstringSearch.Last(text, part, from));
        }
    }

    // The time of the search of the platform grows with the product of both lengths.
    [Fact]
    public void A_part_that_nearly_occurs_everywhere_takes_linear_time()
    {
        string text = new('a', 3_000_000);
        string part = new string('a', 1_000_000) + "b" + new string('a', 1_000_000);

        Assert.Equal(-1, SubstringSearch.First(text, part));
        Assert.Equal(-1, SubstringSearch.Last(text, part, text.Length));
        Assert.Equal(2_000_000, SubstringSearch.First(text + part, new string('a', 2_000_000) + "b"));
    }

    // Few letters, so that parts of a text are often equal.
    private static string Text(Random random, int length) =>
        string.Create(length, random, static (span, random) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + random.Next(2));
            }
        });
}
