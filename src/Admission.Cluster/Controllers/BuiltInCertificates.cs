using System.Globalization;
using System.Text;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cluster.Controllers;

/// <summary>
/// The authority and the serving certificate that the replicas share through a Secret, and the next step of their
/// renewal. Immutable.
/// <para>
/// An authority is renewed with an overlap: the next one is created and trusted in addition to the current one. It
/// signs the serving certificate only after every API server has had ten minutes to read it. The old one stays trusted
/// for a day, for a replica that is late. At any time, every serving certificate in use is from a trusted authority.
/// </para>
/// </summary>
internal sealed record BuiltInCertificates
{
    /// <summary>Lifetime of an authority: a year.</summary>
    public static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(365);

    /// <summary>Lifetime of a serving certificate: 90 days.</summary>
    public static readonly TimeSpan ServingLife = TimeSpan.FromDays(90);

    /// <summary>How long an authority is trusted before it signs: 10 minutes.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>How long an authority stays trusted after its last signature: a day.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>The signing authority; null if nothing was created yet.</summary>
    public KeyPair? Authority { get; init; }

    /// <summary>The next authority; null while none is needed.</summary>
    public KeyPair? Next { get; init; }

    /// <summary>When <see cref="Next"/> was added to the registration; null before.</summary>
    public DateTimeOffset? NextTrusted { get; init; }

    /// <summary>PEM of the previous authority; empty if it is no longer trusted.</summary>
    public string Old { get; init; } = "";

    /// <summary>When <see cref="Old"/> is removed.</summary>
    public DateTimeOffset? OldUntil { get; init; }

    /// <summary>The serving certificate; null if nothing was created yet.</summary>
    public KeyPair? Serving { get; init; }

    /// <summary>PEM of every authority to trust now.</summary>
    public string Bundle => $"{Authority?.Certificate}{Next?.Certificate}{Old}";

    /// <summary>The next step that is due; the same object if there is none.</summary>
    /// <param name="names">DNS names and IP addresses of the webhook.</param>
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

    /// <summary>The same with further authorities that stay trusted for <see cref="Grace"/>.</summary>
    /// <param name="authorities">PEM; empty for none.</param>
    public BuiltInCertificates Trusting(string authorities, DateTimeOffset now) =>
        authorities.Length == 0 || Bundle.Contains(authorities, StringComparison.Ordinal)
            ? this
            : this with { Old = authorities + Old, OldUntil = now + Grace };

    /// <summary>The state after the registration trusts <see cref="Bundle"/>.</summary>
    public BuiltInCertificates Trusted(DateTimeOffset now) =>
        Next is not null && NextTrusted is null ? this with { NextTrusted = now } : this;

    /// <summary>Reads a Secret; an unreadable part counts as missing.</summary>
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

    /// <summary>The Secret with this content; everything else in it stays, especially its resourceVersion.</summary>
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
