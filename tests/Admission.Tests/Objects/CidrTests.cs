using System.Net;
using Admission.Objects;
using CsCheck;

namespace Admission.Tests.Objects;

public sealed class CidrTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("255.255.255.255", "255.255.255.255/32")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("::1", "::1/128")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1/32")]
    [InlineData("::ffff:a00:0/104", "10.0.0.0/8")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    [InlineData("64:ff9b::10.0.0.1", "64:ff9b::a00:1/128")]
    public void Reads_a_block(string text, string expected) => Assert.Equal(expected, Cidr.Parse(text).ToString());

    // attack-cases.md 42: forms that other readers take for an address.
    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0.0")]
    [InlineData("10.0.0.256")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("167772161")]
    [InlineData("10.0.0.1 ")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.1:80")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1/129")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("::ffff:010.0.0.1")]
    [InlineData("::ffff:1.2.3")]
    [InlineData("localhost")]
    [InlineData("١.0.0.1")]
    public void Rejects_text_that_is_not_a_block(string text)
    {
        Assert.False(Cidr.TryParse(text, out Cidr? cidr, out string error));
        Assert.Null(cidr);
        Assert.Contains(". Write ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", true)]
    [InlineData("169.254.169.254", "::ffff:a9fe:a9fe", true)]
    [InlineData("::/0", "::ffff:10.0.0.1", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("0.0.0.0/0", "::/0", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::/48", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    public void Contains_the_addresses_in_its_range(string block, string other, bool expected)
    {
        Assert.Equal(expected, Cidr.Parse(block).Contains(Cidr.Parse(other)));
        Assert.Equal(
            expected || Cidr.Parse(other).Contains(Cidr.Parse(block)),
            Cidr.Parse(block).Overlaps(Cidr.Parse(other)));
    }

    [Fact]
    public void Agrees_with_the_framework_on_random_blocks() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[4], Gen.Int[0, 32]).Sample((left, right, length) =>
        {
            right[0] = (byte)(left[0] ^ (right[0] & 1));
            byte[] first = [.. left];
            for (int bit = length; bit < 32; bit++)
            {
                first[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            }

            var network = new IPNetwork(new IPAddress(first), length);
            return Cidr.Parse($"{new IPAddress(left)}/{length}").Contains(Cidr.Parse(new IPAddress(right).ToString()))
                == network.Contains(new IPAddress(right));
        });
}
