using System.Text.Json;

namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>Reviews that are sent to the attacked server.</summary>
internal static class Reviews
{
    /// <summary>The review of a new Pod.</summary>
    /// <param name="name">Name of the Pod: the attack that it calls.</param>
    /// <param name="image">The image of its one container.</param>
    public static string Pod(string uid, string name, string image) =>
        $$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"{{uid}}",
        "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"default","name":"{{name}}","operation":"CREATE","userInfo":{"username":"alice"},
        "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"default",
        "labels":{"app":"x","secret-of-this-request":"{{uid}}"} },
        "spec":{"containers":[{"name":"web","image":"{{image}}","resources":{"limits":{"memory":"64Mi"} } }] } },
        "oldObject":null,"dryRun":false} }
        """.ReplaceLineEndings("");
}

/// <summary>An answer of the server.</summary>
/// <param name="Uid">Of the request that it answers.</param>
/// <param name="IsAllowed">The verdict.</param>
/// <param name="Message">Every reason, one a line; empty if it is allowed.</param>
internal sealed record Answer(string Uid, bool IsAllowed, string Message)
{
    public static Answer Read(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement response = document.RootElement.GetProperty("response");
        return new Answer(
            response.GetProperty("uid").GetString()!,
            response.GetProperty("allowed").GetBoolean(),
            response.TryGetProperty("status", out JsonElement status)
                ? status.GetProperty("message").GetString()!
                : "");
    }

    /// <summary>What one policy said, one thing a line; empty if it said nothing.</summary>
    public string Of(string policy) => string.Join('\n', Message.Split('\n')
        .Where(line => line.StartsWith($"[{policy}] ", StringComparison.Ordinal)));
}
