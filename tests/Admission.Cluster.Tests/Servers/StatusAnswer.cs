using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Admission.Cluster.Tests.Servers;

/// <summary>Refuses as an API server does.</summary>
internal static class StatusAnswer
{
    /// <summary>Answers with a Status.</summary>
    public static async Task WriteAsync(HttpContext context, int code, string message, JsonArray? causes = null)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        JsonObject status = new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Failure",
            ["message"] = message,
            ["details"] = new JsonObject { ["causes"] = causes },
            ["code"] = code,
        };
        await context.Response.WriteAsync(status.ToJsonString());
    }
}
