using System.Security.Cryptography.X509Certificates;
using Admission.Cluster.Controllers;
using Admission.Json;

namespace Admission.Cluster.Tests.Controllers;

public sealed class BuiltInCertificatesTests
{
    private static readonly string[] Names = ["admission.admission.svc", "admission.admission.svc.cluster.local"];

    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Creates_an_authority_and_a_serving_certificate_at_first()
    {
        BuiltInCertificates made = new BuiltInCertificates().Advance(Names, Start);

        Assert.True(IsTrusted(made.Serving!, made.Bundle, Start));
    }

    [Fact]
    public void Has_nothing_to_do_while_both_are_young()
    {
        BuiltInCertificates made = new BuiltInCertificates().Advance(Names, Start);

        Assert.Same(made, made.Advance(Names, Start.AddDays(50)));
    }

    [Fact]
    public void Renews_the_serving_certificate_a_month_before_it_expires()
    {
        BuiltInCertificates made = new BuiltInCertificates().Advance(Names, Start);

        BuiltInCertificates next = made.Advance(Names, Start.AddDays(60));

        Assert.Equal(made.Authority, next.Authority);
        Assert.True(next.Serving!.NotAfter > made.Serving!.NotAfter.AddDays(50));
    }

    [Fact]
    public void Creates_another_serving_certificate_when_the_name_of_the_service_changes()
    {
        BuiltInCertificates made = new BuiltInCertificates().Advance(Names, Start);

        Assert.NotEqual(made.Serving, made.Advance(["guard.guard.svc"], Start).Serving);
    }

    [Fact]
    public void Next_authority_signs_nothing_before_the_registration_trusts_it_for_ten_minutes()
    {
        BuiltInCertificates made = new BuiltInCertificates().Advance(Names, Start);
        DateTimeOffset due = made.Authority!.RenewAt.AddDays(1);
        BuiltInCertificates pending = Settle(made, due);
        Assert.NotNull(pending.Next);

        Assert.Null(pending.Advance(Names, due.AddDays(10)).OldUntil);
        BuiltInCertificates trusted = pending.Trusted(due);
        Assert.Equal(made.Authority, trusted.Advance(Names, due.AddMinutes(9)).Authority);
        Assert.Equal(pending.Next, trusted.Advance(Names, due.AddMinutes(10)).Authority);
    }

    [Fact]
    public void Every_serving_certificate_of_three_years_is_trusted_by_the_registration()
    {
        var state = new BuiltInCertificates();
        KeyPair? slowReplica = null;
        string slowRegistration = "";
        for (DateTimeOffset now = Start; now < Start.AddYears(3); now = now.AddHours(2))
        {
            // The registration that API servers go by and the certificate of a replica are each one step behind.
            BuiltInCertificates before = state;
            state = state.Advance(Names, now);
            string registration = state.Bundle;
            state = state.Trusted(now);
            if (ReferenceEquals(before, state))
            {
                continue;
            }

            KeyPair replica = slowReplica ?? state.Serving!;
            string known = slowRegistration.Length == 0 ? registration : slowRegistration;
            Assert.True(IsTrusted(replica, registration, now), $"{now:u}: the old certificate, the new registration");
            Assert.True(IsTrusted(replica, known, now), $"{now:u}: the old certificate, the old registration");
            Assert.True(IsTrusted(state.Serving!, registration, now), $"{now:u}: the new certificate");
            slowReplica = state.Serving;
            slowRegistration = registration;
        }
    }

    [Fact]
    public void Reads_what_it_wrote_and_keeps_the_rest_of_the_secret()
    {
        JsonValue secret = JsonTree.ParseTrusted(
            """{"kind":"Secret","metadata":{"name":"a","resourceVersion":"7"},"data":{"x":"eA=="}}"""u8.ToArray());
        BuiltInCertificates made = Settle(new BuiltInCertificates().Advance(Names, Start), Start.AddDays(250))
            .Trusted(Start.AddDays(250));

        JsonValue written = JsonTree.ParseTrusted(made.WriteTo(secret));

        Assert.Equal(made, BuiltInCertificates.Read(written));
        Assert.Equal("7", written.Member("metadata")?.Member("resourceVersion")?.Text);
    }

    private static BuiltInCertificates Settle(BuiltInCertificates state, DateTimeOffset now)
    {
        BuiltInCertificates before;
        do
        {
            before = state;
            state = state.Advance(Names, now);
        }
        while (!ReferenceEquals(before, state));

        return state;
    }

    // As an API server looks at it: the bundle and nothing else, the Service's name, the time.
    private static bool IsTrusted(KeyPair serving, string bundle, DateTimeOffset now)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(serving.Certificate);
        using X509Chain chain = new();
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(bundle);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate) && certificate.MatchesHostname(Names[0]);
    }
}
