using System.Text;
using Admission.Authorization;
using Admission.Json;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Access;

/// <summary>
/// Asks a cluster what users may do, with SubjectAccessReviews: at most 8 at a time, each within two seconds, its turn
/// included. Nothing is remembered: permissions can be taken away at any time.
/// <para>Needs a ClusterRole with <c>create</c> on <c>subjectaccessreviews.authorization.k8s.io</c>.</para>
/// Source of truth: https://kubernetes.io/docs/reference/access-authn-authz/authorization/
/// </summary>
public sealed class ClusterAccess : IAccessSource, IDisposable
{
    /// <summary>Longest wait for an answer: 2 seconds.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const int MaxAtOnce = 8;
    private const string Collection = "apis/authorization.k8s.io/v1/subjectaccessreviews";

    private readonly Lazy<ClusterApi> _api;
    private readonly SemaphoreSlim _turns = new(MaxAtOnce);
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Connects with the first question.</summary>
    /// <param name="source">The cluster.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it is logged that there is no answer.</param>
    public ClusterAccess(ClusterSource source, TimeProvider time, ILogger log)
    {
        _api = new Lazy<ClusterApi>(() => ClusterApi.Open(source, time), LazyThreadSafetyMode.PublicationOnly);
        _time = time;
        _log = log;
    }

    /// <inheritdoc/>
    public async Task<AccessDecision?> AskAsync(AccessQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        using CancellationTokenSource timeout = new(Timeout, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _turns.WaitAsync(either.Token);
            try
            {
                byte[] body = Encoding.UTF8.GetBytes(Write(question).ToString());
                return Read(await _api.Value.CreateAsync(Collection, body, either.Token));
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (ClusterException exception)
        {
            ClusterLog.AccessUnknown(_log, exception.Message);
            return null;
        }
        catch (OperationCanceledException)
        {
            ClusterLog.AccessUnknown(_log, "no response in time.");
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_api.IsValueCreated)
        {
            _api.Value.Dispose();
        }

        _turns.Dispose();
    }

    private static AccessDecision? Read(JsonValue? review) =>
        review?.Member("status") is { Kind: JsonKind.Object } status
            ? new AccessDecision(
                status.Member("allowed")?.IsTrue == true,
                status.Member("reason")?.Text ?? "",
                status.Member("evaluationError")?.Text ?? "")
            : null;

    private static JsonValue Write(AccessQuestion question) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "authorization.k8s.io/v1");
        writer.WriteString("kind", "SubjectAccessReview");
        writer.WriteStartObject("spec");
        writer.WriteString("user", question.User);
        writer.WriteString("uid", question.Uid);
        writer.WriteStartArray("groups");
        foreach (string group in question.Groups)
        {
            writer.WriteStringValue(group);
        }

        writer.WriteEndArray();
        if (question.Extra is { Kind: JsonKind.Object } extra)
        {
            writer.WritePropertyName("extra");
            extra.WriteTo(writer);
        }

        if (question.Path is { } path)
        {
            writer.WriteStartObject("nonResourceAttributes");
            writer.WriteString("path", path);
            writer.WriteString("verb", question.Verb);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartObject("resourceAttributes");
            writer.WriteString("verb", question.Verb);
            writer.WriteString("group", question.Group);
            writer.WriteString("version", "*");
            writer.WriteString("resource", question.Resource);
            writer.WriteString("subresource", question.Subresource);
            writer.WriteString("namespace", question.Namespace);
            writer.WriteString("name", question.Name);
            WriteSelector("fieldSelector", question.FieldSelector);
            WriteSelector("labelSelector", question.LabelSelector);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();

        void WriteSelector(string name, string? selector)
        {
            if (selector is { Length: > 0 })
            {
                writer.WriteStartObject(name);
                writer.WriteString("rawSelector", selector);
                writer.WriteEndObject();
            }
        }
    });
}
