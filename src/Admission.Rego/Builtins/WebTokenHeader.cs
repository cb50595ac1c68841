using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The members of a token's header that decide about it.</summary>
internal sealed class WebTokenHeader
{
    private readonly bool _hasUnknownCritical;

    public WebTokenHeader(RegoObject header)
    {
        Algorithm = Text(header, "alg");
        KeyId = Text(header, "kid");
        _ = Text(header, "typ");
        ContentType = Text(header, "cty");
        if (header.Get(new RegoString("crit")) is { } crit)
        {
            if (crit is not RegoArray names)
            {
                throw new WebTokenException("crit: must be a list");
            }

            if (names.Count == 0)
            {
                throw new WebTokenException("crit: must be a nonempty list");
            }

            _hasUnknownCritical = Collections.Items(names).Any(name => header.Get(name) is not null
                && name is RegoString { Text: not ("alg" or "kid" or "typ" or "cty" or "crit") });
        }
    }

    public string Algorithm { get; }

    public string KeyId { get; }

    public string ContentType { get; }

    /// <summary>Has it an algorithm, and no part that must be known and is not?</summary>
    public bool IsValid => Algorithm.Length > 0 && !_hasUnknownCritical;

    private static string Text(RegoObject header, string name) => header.Get(new RegoString(name)) switch
    {
        null => "",
        RegoString text => text.Text,
        _ => throw new WebTokenException($"{name}: must be a string"),
    };
}
