namespace Admission.Cel.Tests.Libraries;

/// <summary>IP addresses and blocks of them, with the error messages of Go's <c>netip</c>.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("192.168.0.1.0", "IPv4 address too long")]
    [InlineData("1.2.3", "IPv4 address too short")]
    [InlineData("1.2.3.256", "IPv4 field has value >255")]
    [InlineData("01.2.3.4", "IPv4 field has octet with leading zero")]
    [InlineData("1..2.3", "IPv4 field must have at least one digit (at \".2.3\")")]
    [InlineData("1.2.3.4.", "IPv4 field must have at least one digit (at \".\")")]
    [InlineData("1.2.3.x", "unexpected character (at \"x\")")]
    [InlineData("2001:db8:::68", "each colon-separated field must have at least one digit (at \":68\")")]
    [InlineData("12345::", "each group must have 4 or less digits (at \"12345::\")")]
    [InlineData("1::2::3", "multiple :: in address (at \":3\")")]
    [InlineData("1:2:3", "address string too short")]
    [InlineData("1:2:3:4:5:6:7:8:9", "trailing garbage after address (at \"9\")")]
    [InlineData("::1:2:3:4:5:6:7:8", "the :: must expand to at least one field of zeros")]
    [InlineData("1:", "colon must be followed by more characters (at \":\")")]
    [InlineData("1:2x", "unexpected character, want colon (at \"x\")")]
    [InlineData("fe80::1%", "zone must be a non-empty string")]
    [InlineData("1:2:1.2.3.4", "embedded IPv4 address must replace the final 2 fields of the address (at \"1.2.3.4\")")]
    [InlineData("%eth0", "missing IPv6 address")]
    [InlineData("abc", "unable to parse IP")]
    [InlineData("", "unable to parse IP")]
    public void An_address_that_is_wrong_is_an_error_that_says_why(string address, string why) => Assert.Equal(
        $"IP Address \"{address}\" parse error during conversion from string: ParseAddr(\"{address}\"): {why}",
        Error($"ip('{address}')"));

    [Theory]
    [InlineData("::1.2.3.4", "::102:304")]
    [InlineData("1:0:0:2:0:0:0:3", "1:0:0:2::3")]
    [InlineData("1:0:0:2:0:0:3:4", "1::2:0:0:3:4")]
    [InlineData("1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0")]
    [InlineData("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::")]
    [InlineData("0:0:0:0:0:0:0:0", "::")]
    [InlineData("2001:DB8::0:1", "2001:db8::1")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    public void The_text_of_an_address_is_canonical(string address, string canonical)
    {
        Assert.Equal(canonical, Run($"string(ip('{address}'))").Text);
        Assert.Equal(address == canonical, Run($"ip.isCanonical('{address}')").IsTrue);
    }

    [Theory]
    [InlineData("10.0.0.1", "netip.ParsePrefix(\"10.0.0.1\"): no '/'")]
    [InlineData("10.0.0/8", "netip.ParsePrefix(\"10.0.0/8\"): ParseAddr(\"10.0.0\"): IPv4 address too short")]
    [InlineData("10.0.0.1/33", "netip.ParsePrefix(\"10.0.0.1/33\"): prefix length out of range")]
    [InlineData("10.0.0.1/08", "netip.ParsePrefix(\"10.0.0.1/08\"): bad bits after slash: \"08\"")]
    [InlineData("fe80::1%a/8", "netip.ParsePrefix(\"fe80::1%a/8\"): IPv6 zones cannot be present in a prefix")]
    public void A_block_that_is_wrong_is_an_error_that_says_why(string block, string why)
    {
        const string Prefix = "network address parse error during conversion from string: ";

        Assert.Equal(Prefix + Prefix + why, Error($"cidr('{block}')"));
        Assert.Equal(Prefix + Prefix + why, Error($"cidr('::/0').containsCIDR('{block}')"));
        Assert.True(Run($"isCIDR('{block}')").IsFalse);
    }

    [Fact]
    public void A_block_asked_for_a_text_that_is_no_address_has_no_overload() =>
        Assert.Equal("no such overload", Error("cidr('10.0.0.0/8').containsIP('10.0.0')"));

    private static string? Error(string expression) => Run(expression).Error?.Message;

    private static Values.CelValue Run(string expression)
    {
        CelCaseResult result = new CelCase { Expression = expression }.Run();
        Assert.Empty(result.Issues);
        return result.Value;
    }
}
