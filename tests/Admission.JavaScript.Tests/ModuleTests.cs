using Admission.Tests.Evaluation;

namespace Admission.JavaScript.Tests;

/// <summary>The functions of <c>import … from "admission"</c>.</summary>
public sealed class ModuleTests
{
    [Theory]
    [InlineData("quantity('500m').toNumber()", "0.5")]
    [InlineData("quantity(1).compare('1000m')", "0")]
    [InlineData("quantity(0.1).equals('100m')", "true")]
    [InlineData("quantity(1e21).equals('1e21')", "true")]
    [InlineData("quantity(1e-7).equals('100n')", "true")]
    [InlineData("quantity('1Gi').greaterThan('1G')", "true")]
    [InlineData("quantity('1').lessThan(quantity('2'))", "true")]
    [InlineData("quantity('1').add('500m')", "1500m")]
    [InlineData("`${quantity('2Gi').subtract('1Gi')}`", "1Gi")]
    [InlineData("cidr('10.0.0.0/8').contains('10.1.2.3')", "true")]
    [InlineData("cidr('10.0.0.0/8').contains(cidr('0.0.0.0/0'))", "false")]
    [InlineData("cidr('10.1.0.0/16').toString()", "10.1.0.0/16")]
    [InlineData("semver('v1.27.3-rc.1').prerelease", "rc.1")]
    [InlineData("semver('1.27.3').major + semver('1.27.3').minor + semver('1.27.3').patch", "31")]
    [InlineData("semver('1.27.3').compare('1.27.10')", "-1")]
    [InlineData("semver('1.27.3').satisfies('>=1.27 <2')", "true")]
    [InlineData("glob('team-*', 'team-a')", "true")]
    [InlineData("glob('team-*').matches('other')", "false")]
    [InlineData("labels('tier in (web,db),!legacy').matches({ tier: 'web' })", "true")]
    [InlineData("labels('tier').matches(null)", "false")]
    [InlineData("labels('app=web').matches(object.metadata.labels)", "true")]
    [InlineData("image('localhost:5000/app:1').registry", "localhost:5000")]
    [InlineData("image('nginx').matches('docker.io/library/nginx:latest')", "true")]
    [InlineData("image('NOT VALID').isValid", "false")]
    [InlineData("image('NOT VALID').matches('**')", "false")]
    [InlineData("`${image('nginx')}`", "nginx")]
    [InlineData("Object.keys(image('nginx')).join()", "registry,repository,tag,digest,isValid,error,isMissing")]
    [InlineData("fields(['spec.containers[*].image']).covers('spec.containers[name=\"web\"].image')", "true")]
    [InlineData("fields([]).covers('spec')", "false")]
    public void Computes_as_documented(string expression, string expected) =>
        Assert.Equal(expected, Judge.Value(expression));

    [Theory]
    [InlineData("quantity('1 GB')", "quantity(text): ")]
    [InlineData("quantity(undefined)", "quantity(text): expected a string, got undefined")]
    [InlineData("quantity()", "quantity(text): expected a string, got nothing")]
    [InlineData("quantity(NaN)", "quantity(text): expected a finite number")]
    [InlineData("quantity('1').add({})", "add(other): expected a string, got an object")]
    [InlineData("cidr('10.0.0.0/99')", "cidr(text): not a prefix length")]
    [InlineData("cidr('10.0.0.0/8').contains('x')", "contains(ipOrCidr): ")]
    [InlineData("semver('one')", "semver(text): ")]
    [InlineData("semver('1.2.3').satisfies('>>1')", "satisfies(range): ")]
    [InlineData("glob('a', undefined)", "glob(pattern, text): expected a string, got undefined")]
    [InlineData("glob(/a/)", "glob(pattern): expected a string, got an object")]
    [InlineData("labels('a in (')", "labels(selector): ")]
    [InlineData("labels('a').matches('a')", "matches(labels): expected labels, got a string")]
    [InlineData("image(null)", "image(text): expected a string, got null")]
    [InlineData("image('nginx').matches('a:b:c:d')", "matches(pattern): ")]
    [InlineData("fields('spec')", "fields(patterns): expected an array of strings, got a string")]
    [InlineData("fields([1])", "fields(patterns): expected a string, got a number")]
    [InlineData("fields(['a[']).covers('a')", "fields(patterns): ")]
    [InlineData("fields(['a']).covers('a[')", "covers(path): ")]
    [InlineData(
        "(0, image('nginx').matches)('x')", "matches is a method of an image: call it on an object of that type")]
    [InlineData("(0, containers[0].field)('x')", "field is a method of a container: call it on an object of that type")]
    public void Throws_a_TypeError_with_the_reason(string expression, string expected)
    {
        string said = Judge.Say($"{expression};", Reviews.Pod());
        Assert.StartsWith("Threw: test.js:7:", said, StringComparison.Ordinal);
        Assert.Contains("threw TypeError: " + expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_can_catch_the_error_of_a_function() =>
        Assert.Equal("TypeError", Judge.Say("try { quantity('x y'); } catch (e) { deny(e.name); }", Reviews.Pod()));
}
