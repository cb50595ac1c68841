using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;

namespace Admission.Cli.Bundles.Registry;

/// <summary>What a registry answered, read to its end.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body; of an error, its beginning.</param>
/// <param name="Location">Where to go on, absolute.</param>
/// <param name="Challenges">How to say who one is.</param>
/// <param name="RetryAfter">How long to wait before the next try; null for not said.</param>
internal sealed record RegistryResponse(
    HttpStatusCode Status,
    byte[] Body,
    Uri? Location,
    ImmutableArray<AuthenticationHeaderValue> Challenges,
    TimeSpan? RetryAfter)
{
    /// <summary>Is the registry busy or down, so that another try may do?</summary>
    public bool IsBusy => Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        || (int)Status is >= 500 and not 501 and not 505;
}
