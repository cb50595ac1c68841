using System.Text.RegularExpressions;

namespace Admission.Repository.Tests.Architecture;

public sealed partial class StyleTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 120;
    private const string RawQuotes = "\"\"\"";

    private static readonly string[] Code = [".cs", ".js", ".ts", ".csproj", ".props"];

    [Fact]
    public void Source_file_has_at_most_400_lines() => Findings.None(
        from file in CheckedOut.Sources
        let lines = File.ReadLines(CheckedOut.PathOf(file)).Count()
        where lines > MaxLines
        select $"{file}: {lines} lines");

    [Fact]
    public void Line_has_at_most_120_columns() => Findings.None(
        from file in CheckedOut.Files
        where Code.Contains(Path.GetExtension(file)) && !CheckedOut.IsAttack(file)
        from line in WideLines(file)
        select line);

    [Fact]
    public void Usings_are_sorted_with_System_first() => Findings.None(
        from file in CheckedOut.Sources
        let names = Using().Matches(CheckedOut.Read(file)).Select(static one => one.Groups["name"].Value).ToArray()
        let sorted = names
            .OrderBy(static name => name == "System" || name.StartsWith("System.", StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(static name => name, StringComparer.OrdinalIgnoreCase)
        where !names.SequenceEqual(sorted)
        select $"{file}: {string.Join(", ", names)}");

    [Fact]
    public void Type_has_a_name_of_the_domain_and_not_of_a_role() => Findings.None(
        from file in CheckedOut.Sources
        from Match type in VagueType().Matches(CheckedOut.Read(file))
        select $"{file}: {type.Groups["name"].Value}");

    [Fact]
    public void No_code_is_left_to_implement() => Findings.None(
        from file in CheckedOut.Sources
        where file.StartsWith("src/", StringComparison.Ordinal)
            && CheckedOut.Read(file).Contains("NotImplementedException", StringComparison.Ordinal)
        select file);

    [Fact]
    public void Test_class_ends_in_Tests() => Findings.None(
        from file in CheckedOut.Sources
        where Test().IsMatch(CheckedOut.Read(file)) && !file.EndsWith("Tests.cs", StringComparison.Ordinal)
        select file);

    [Fact]
    public void Test_is_named_by_a_sentence() => Findings.None(
        from file in CheckedOut.Sources
        from Match test in Test().Matches(CheckedOut.Read(file))
        let name = test.Groups["name"].Value
        where !Sentence().IsMatch(name)
        select $"{file}: {name}");

    [Fact]
    public void Test_never_sleeps() => Findings.None(
        from file in CheckedOut.Sources
        where file.StartsWith("tests/", StringComparison.Ordinal)
        from Match sleep in Sleep().Matches(CheckedOut.Read(file))
        select $"{file}: {sleep.Value}");

    // A shorter one only repeats the name of its member.
    [Fact]
    public void Summary_has_more_than_16_characters() => Findings.None(
        from file in CheckedOut.Sources
        where file.StartsWith("src/", StringComparison.Ordinal)
        from Match summary in ShortSummary().Matches(CheckedOut.Read(file))
        select $"{file}: {summary.Groups["text"].Value}");

    private static IEnumerable<string> WideLines(string file)
    {
        bool isTest = file.StartsWith("tests/", StringComparison.Ordinal);
        bool isRaw = false;
        foreach ((int index, string line) in File.ReadLines(CheckedOut.PathOf(file)).Index())
        {
            int quotes = line.Split(RawQuotes).Length - 1;

            // Test data: a row of a table, or text that cannot be broken without changing it.
            bool isData = isTest && (isRaw || quotes > 0 || LongText().IsMatch(line));
            isRaw ^= quotes % 2 == 1;
            if (line.Length > MaxColumns && !isData)
            {
                yield return $"{file}:{index + 1}: {line.Length} columns";
            }
        }
    }

    [GeneratedRegex("^using (?<name>[A-Z][A-Za-z0-9.]*);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("\"[^\"]{60,}\"")]
    private static partial Regex LongText();

    [GeneratedRegex(
        @"\b(class|record|struct|interface|enum)\s+(?<name>\w+(Manager|Helper|Helpers|Util|Utils|Service|Handler))\b")]
    private static partial Regex VagueType();

    [GeneratedRegex(
        @"^ *\[(Fact|Theory)\b[^\n]*\n( *\[[^\n]*\n)* *public +(async +)?\w+ +(?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Test();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)+$")]
    private static partial Regex Sentence();

    [GeneratedRegex("/// <summary>(?<text>[^<\n]{1,16})</summary>")]
    private static partial Regex ShortSummary();

    [GeneratedRegex(@"\bTask\.Delay\(\s*\d|\bThread\.Sleep\(")]
    private static partial Regex Sleep();
}
