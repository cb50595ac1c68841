using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>URLs, as Go's ParseRequestURI reads them.</summary>
internal static class UrlLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        CelType s = CelType.String;
        CelType url = GoUrl.UrlType;
        library.Type(url);
        library.Global("url", "string_to_url", s, url, static (in text) =>
            GoUrl.TryParse(text.String, out GoUrl? parsed, out string problem)
            ? CelValue.Of(parsed)
            : CelValue.Fail(
                $"URL parse error during conversion from string: parse {GoQuote.Of(text.String)}: {problem}"));
        library.Global("isURL", "is_url_string", s, CelType.Bool, static (in text) =>
            CelValue.Of(GoUrl.TryParse(text.String, out _, out _)));
        Add(library, "getScheme", "url_get_scheme", static parsed => parsed.Scheme);
        Add(library, "getHost", "url_get_host", static parsed => parsed.Host);
        Add(library, "getHostname", "url_get_hostname", static parsed => parsed.Hostname);
        Add(library, "getPort", "url_get_port", static parsed => parsed.Port);
        Add(library, "getEscapedPath", "url_get_escaped_path", static parsed => parsed.EscapedPath);
        library.Member("getQuery", "url_get_query", url, CelType.Map(s, CelType.List(s)), static (in value) =>
            Query((GoUrl)value.Opaque));
    }

    private static void Add(LibraryBuilder library, string function, string id, Func<GoUrl, string> read) =>
        library.Member(function, id, GoUrl.UrlType, CelType.String, (in value) =>
            CelValue.Of(read((GoUrl)value.Opaque)));

    private static CelValue Query(GoUrl url)
    {
        var map = new CelMap.Entries();
        foreach (IGrouping<string, string> group in url.Query.GroupBy(pair => pair.Key, pair => pair.Value))
        {
            map.TryAdd(CelValue.Of(group.Key), CelList.OfTexts([.. group]));
        }

        return CelValue.Of(map);
    }
}
