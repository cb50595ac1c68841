using System.Globalization;
using System.Text;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cluster.Controllers;

/// <summary>
/// The authority and the serving certificate that the replicas share, as their Secret holds them, and the next step of
/// their renewal. Immutable.
/// <para>
/// An authority is renewed with an overlap: the next one is made and trusted beside the current one; only when every
/// API server has had ten minutes to learn of it does it sign the serving certificate; and the old one stays trusted
/// for a day, for a replica that is late. At any time every serving certificate in use is of a trusted authority.
/// </para>
/// </summary>
internal sealed record BuiltInCertificates
{
    /// <summary>Life of an authority: a year.</summary>
    public static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(365);

    /// <summary>Life of a serving certificate: 90 days.</summary>
    public static readonly TimeSpan ServingLife = TimeSpan.FromDays(90);

    /// <summary>How long an authority is trusted before it signs: 10 minutes.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>How long an authority stays trusted after it has signed last: a day.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>The authority that signs; null where nothing was made yet.</summary>
    public KeyPair? Authority { get; init; }

    /// <summary>The authority to come; null while none is needed.</summary>
    public KeyPair? Next { get; init; }

    /// <summary>Since when <see cref="Next"/> is in the registration; null before.</summary>
    public DateTimeOffset? NextTrusted { get; init; }

    /// <summary>PEM of the authority before; empty where it is no longer trusted.</summary>
    public string Old { get; init; } = "";

    /// <summary>When <see cref="Old"/> is dropped.</summary>
    public DateTimeOffset? OldUntil { get; init; }

    /// <summary>The serving certificate; null where nothing was made yet.</summary>
    public KeyPair? Serving { get; init; }

    /// <summary>PEM of every authority to trust now.</summary>
    public string Bundle => $"{Authority?.Certificate}{Next?.Certificate}{Old}";

    /// <summary>The step that is due; the same object where none is.</summary>
    /// <param name="names">DNS names and IP addresses at which the webhook is called.</param>
    /// <param name="now">The time.</param>
    public BuiltInCertificates Advance(IReadOnlyList<string> names, DateTimeOffset now)
    {
        if (Authority is null || Authority.NotAfter <= now)
        {
            KeyPair made = KeyPair.NewAuthority(names[0], now, AuthorityLife);
            return new BuiltInCertificates
            {
                Authority = made,
                Serving = made.Issue(names, now, ServingLife),
                Old = Old,
                OldUntil = OldUntil,
            };
        }

        if (Next is null && now >= Authority.RenewAt)
        {
            return this with { Next = KeyPair.NewAuthority(names[0], now, AuthorityLife), NextTrusted = null };
        }

        if (Next is not null && now - NextTrusted >= Overlap)
        {
            return new BuiltInCertificates
            {
                Authority = Next,
                Serving = Next.Issue(names, now, ServingLife),
                Old = Authority.Certificate,
                OldUntil = now + Grace,
            };
        }

        if (Serving is null || now >= Serving.RenewAt || !Serving.IsOf(Authority, names))
        {
            return this with { Serving = Authority.Issue(names, now, ServingLife) };
        }

        return Old.Length > 0 && now >= OldUntil ? this with { Old = "", OldUntil = null } : this;
    }

    /// <summary>This with more authorities that stay trusted for <see cref="Grace"/>.</summary>
    /// <param name="authorities">PEM; empty for none.</param>
    /// <param name="now">The time.</param>
    public BuiltInCertificates Trusting(string authorities, DateTimeOffset now) =>
        authorities.Length == 0 || Bundle.Contains(authorities, StringComparison.Ordinal)
            ? this
            : this with { Old = authorities + Old, OldUntil = now + Grace };

    /// <summary>What is to be noted once the registration trusts <see cref="Bundle"/>.</summary>
    public BuiltInCertificates Trusted(DateTimeOffset now) =>
        Next is not null && NextTrusted is null ? this with { NextTrusted = now } : this;

    /// <summary>Reads a Secret; what cannot be read is as if it were not there.</summary>
    public static BuiltInCertificates Read(JsonValue secret)
    {
        JsonValue? data = secret.Member("data");
        KeyPair.TryRead(Text("ca.crt"), Text("ca.key"), out KeyPair? authority);
        KeyPair.TryRead(Text("next-ca.crt"), Text("next-ca.key"), out KeyPair? next);
        KeyPair.TryRead(Text("tls.crt"), Text("tls.key"), out KeyPair? serving);
        return new BuiltInCertificates
        {
            Authority = authority,
            Next = next,
            NextTrusted = Time("next-trusted"),
            Old = Text("old-ca.crt") ?? "",
            OldUntil = Time("old-until"),
            Serving = serving,
        };

        DateTimeOffset? Time(string name) => DateTimeOffset.TryParse(
            Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;

        string? Text(string name)
        {
            Span<byte> bytes = new byte[64 << 10];
            return data?.Member(name)?.Text is { } text && Convert.TryFromBase64String(text, bytes, out int length)
                ? Encoding.UTF8.GetString(bytes[..length])
                : null;
        }
    }

    /// <summary>The Secret with this in it: everything else of it stays, its resourceVersion above all.</summary>
    public byte[] WriteTo(JsonValue secret)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            for (int i = 0; i < secret.Count; i++)
            {
                if (secret.NameAt(i) is not ("data" or "stringData"))
                {
                    writer.WritePropertyName(secret.NameAt(i));
                    secret[i].WriteTo(writer);
                }
            }

            writer.WriteStartObject("data");
            Write("ca.crt", Authority?.Certificate);
            Write("ca.key", Authority?.Key);
            Write("next-ca.crt", Next?.Certificate);
            Write("next-ca.key", Next?.Key);
            Write("next-trusted", NextTrusted?.ToString("O", CultureInfo.InvariantCulture));
            Write("old-ca.crt", Old);
            Write("old-until", OldUntil?.ToString("O", CultureInfo.InvariantCulture));
            Write("tls.crt", Serving?.Certificate);
            Write("tls.key", Serving?.Key);
            writer.WriteEndObject();
            writer.WriteEndObject();

            void Write(string name, string? text)
            {
                if (!string.IsNullOrEmpty(text))
                {
                    writer.WriteBase64String(name, Encoding.UTF8.GetBytes(text));
                }
            }
        }

        return buffer.ToArray();
    }
}
