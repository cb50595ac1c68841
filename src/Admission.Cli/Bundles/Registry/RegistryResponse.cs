using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;

namespace Admission.Cli.Bundles.Registry;

/// <summary>The complete answer of a registry.</summary>
/// <param name="Body">The body; for an error, its beginning.</param>
/// <param name="Location">Where to continue, as an absolute URL.</param>
/// <param name="Challenges">The requested ways to authenticate.</param>
/// <param name="RetryAfter">How long to wait before the next try; null if not given.</param>
internal sealed record RegistryResponse(
    HttpStatusCode Status,
    byte[] Body,
    Uri? Location,
    ImmutableArray<AuthenticationHeaderValue> Challenges,
    TimeSpan? RetryAfter)
{
    /// <summary>Is the registry busy or down, so that another try can succeed?</summary>
    public bool IsBusy => Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        || (int)Status is >= 500 and not 501 and not 505;
}
