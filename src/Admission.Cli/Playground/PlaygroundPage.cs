using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admission.Cli.Html;
using Admission.Cli.Starters;

namespace Admission.Cli.Playground;

internal static class PlaygroundPage
{
    /// <summary>What a new playground shows in a language.</summary>
    public static PlaygroundInput Example(string language)
    {
        string policy = new PolicyStarter("fixed-versions", language, new StarterMatch(null)).Text;
        return new PlaygroundInput(
            language,
            policy,
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web, namespace: shop }
            spec:
              template:
                spec:
                  containers:
                    - name: web
                      image: registry.example.com/web:latest

            """.ReplaceLineEndings("\n"),
            "apiVersion: admission/v1\nkind: Settings\npolicies: {}\n",
            "CREATE");
    }

    /// <param name="input">The initial content of its editors.</param>
    /// <param name="recordings">Names of the recordings that a reader can choose.</param>
    /// <param name="result">The answer, for a read-only page; null for a page that evaluates.</param>
    public static string Write(PlaygroundInput input, IReadOnlyList<string> recordings, byte[]? result)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string script = Embedded.Text("playground.js");
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        string connect = result is null ? "connect-src 'self'; " : "";
        return HtmlText.Page(
            "playground.html",
            // The editor adds its styles with the nonce; only its own script runs.
            ("@policy@", $"default-src 'none'; script-src 'sha256-{hash}'; style-src 'nonce-{nonce}'; {connect}"
                + "img-src data:; base-uri 'none'; form-action 'none'"),
            ("@nonce@", nonce),
            ("@css@", Embedded.Text("page.css")),
            ("@state@", State(input, recordings, result)),
            ("@script@", script));
    }

    // The default encoder escapes < and >, so no text ends the element.
    private static string State(PlaygroundInput input, IReadOnlyList<string> recordings, byte[]? result)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            input.WriteTo(writer);
            writer.WriteStartObject("examples");
            foreach (string language in PolicyStarter.Languages)
            {
                writer.WriteString(language, Example(language).Policy);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("recordings");
            foreach (string name in recordings)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            if (result is not null)
            {
                using var parsed = JsonDocument.Parse(result);
                writer.WritePropertyName("result");
                parsed.RootElement.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
