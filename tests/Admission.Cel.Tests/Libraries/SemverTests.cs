namespace Admission.Cel.Tests.Libraries;

/// <summary>Semantic versions, as strict as the API server, with its error messages.</summary>
public sealed class SemverTests
{
    [Theory]
    [InlineData("''", "Version string empty")]
    [InlineData("'v1.0'", "No Major.Minor.Patch elements found")]
    [InlineData("'a.b.c'", "Invalid character(s) found in major number \"a\"")]
    [InlineData("'1.b.c'", "Invalid character(s) found in minor number \"b\"")]
    [InlineData("'1.2.c'", "Invalid character(s) found in patch number \"c\"")]
    [InlineData("'01.2.3'", "Major number must not contain leading zeroes \"01\"")]
    [InlineData("'1.2.03'", "Patch number must not contain leading zeroes \"03\"")]
    [InlineData("'1.2.3-'", "Prerelease is empty")]
    [InlineData("'1.2.3-01'", "Numeric PreRelease version must not contain leading zeroes \"01\"")]
    [InlineData("'1.2.3-a_b'", "Invalid character(s) found in prerelease \"a_b\"")]
    [InlineData("'1.2.3+'", "Build meta data is empty")]
    [InlineData("'1.2.3+a_b'", "Invalid character(s) found in build meta data \"a_b\"")]
    [InlineData("'.2.3'", "strconv.ParseUint: parsing \"\": invalid syntax")]
    [InlineData(
        "'99999999999999999999.1.1'",
        "strconv.ParseUint: parsing \"99999999999999999999\": value out of range")]
    [InlineData("'1.2-rc', true", "short version cannot contain PreRelease/Build meta data")]
    [InlineData("'vv1.2.3', true", "Invalid character(s) found in major number \"0v1\"")]
    public void A_version_that_is_wrong_is_an_error_that_says_why(string arguments, string why)
    {
        Assert.Equal(why, Run($"semver({arguments})").Error?.Message);
        Assert.True(Run($"isSemver({arguments})").IsFalse);
    }

    [Theory]
    [InlineData("semver('v01.01', true) == semver('1.1.0')")]
    [InlineData("semver('v1', true) == semver('1.0.0')")]
    [InlineData("semver('1.02.003-rc.1', true) == semver('1.2.3-rc.1')")]
    [InlineData("semver('1.2.3+a') == semver('1.2.3+b')")]
    [InlineData("semver('1.0.0-alpha').isLessThan(semver('1.0.0'))")]
    [InlineData("semver('1.0.0-alpha.1').isLessThan(semver('1.0.0-alpha.beta'))")]
    [InlineData("semver('1.0.0-rc.10').isGreaterThan(semver('1.0.0-rc.9'))")]
    [InlineData("semver('1.0.0-rc.1.1').isGreaterThan(semver('1.0.0-rc.1'))")]
    [InlineData("semver('18446744073709551615.0.0').major() == -1")]
    public void Versions_are_normalized_and_compared(string expression) => Assert.True(Run(expression).IsTrue);

    [Fact]
    public void A_version_can_have_any_length() =>
        Assert.True(Run($"isSemver('1.2.3-{new string('a', 1000)}')").IsTrue);

    private static Values.CelValue Run(string expression)
    {
        CelCaseResult result = new CelCase { Expression = expression }.Run();
        Assert.Empty(result.Issues);
        return result.Value;
    }
}
