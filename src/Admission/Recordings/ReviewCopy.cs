using System.Buffers;
using System.Collections.Immutable;
using Admission.Authorization;
using Admission.Evaluation;
using Admission.Json;
using Admission.Lookups;
using Admission.Matching;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Recordings;

/// <summary>
/// A copy of an answered review, so that another thread can read it while the original memory is reused.
/// </summary>
public sealed class ReviewCopy
{
    private const string Start = "{\"request\":";

    private readonly byte[] _rented;
    private readonly string _namespace;
    private readonly NamespaceLabels? _labels;

    private ReviewCopy(byte[] rented, int bytes, string name, NamespaceLabels? labels)
    {
        _rented = rented;
        _namespace = name;
        _labels = labels;
        Bytes = bytes;
    }

    /// <summary>Its memory in bytes.</summary>
    public int Bytes { get; }

    /// <summary>Time of the evaluation.</summary>
    public required DateTimeOffset Time { get; init; }

    public required Verdict Verdict { get; init; }

    private ImmutableArray<AccessAnswer> Access { get; init; } = [];

    private ImmutableArray<LookedUpKind> LookedUp { get; init; } = [];

    private ImmutableArray<FreshObject> Owners { get; init; } = [];

    /// <param name="request">The request, as an API server sent it.</param>
    /// <param name="verdict">What was answered.</param>
    /// <param name="context">Time, deadline and surroundings of the request.</param>
    /// <param name="needsNamespaceLabels">Do policies depend on labels of namespaces?</param>
    public static ReviewCopy Of(
        AdmissionRequest request, Verdict verdict, EvaluationContext context, bool needsNamespaceLabels)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        ReadOnlySpan<byte> raw = request.Raw!.RawUtf8;
        int bytes = raw.Length + Start.Length + 1;
        byte[] rented = ArrayPool<byte>.Shared.Rent(bytes);
        System.Text.Encoding.ASCII.GetBytes(Start, rented);
        raw.CopyTo(rented.AsSpan(Start.Length));
        rented[bytes - 1] = (byte)'}';
        NamespaceLabels? labels = needsNamespaceLabels && MatchRule.LooksUpNamespace(request)
            ? context.Namespaces.Find(request.Namespace)
            : null;
        return new ReviewCopy(rented, bytes, request.Namespace, labels)
        {
            Time = context.Now,
            Verdict = verdict,
            Access = (context.Access as ReviewAccess)?.Answers ?? [],
            LookedUp = (context.Objects as NotedClusterObjects)?.Noted ?? [],
            Owners = context.Owners is { } owners ? RecordedOwners.Keep(owners.Known) : [],
        };
    }

    /// <summary>The review as a recording, which shares its memory.</summary>
    public Recording Read()
    {
        JsonValue root = JsonTree.ParseTrusted(_rented.AsMemory(0, Bytes));
        if (!AdmissionReviewReader.TryReadRequest(root, out AdmissionRequest? request, out _))
        {
            throw new InvalidDataException("A review that was answered cannot be read again.");
        }

        ImmutableDictionary<string, JsonValue?> namespaces = ImmutableDictionary<string, JsonValue?>.Empty;
        return new Recording
        {
            Time = Time,
            Request = request!,
            Namespaces = _labels is { } labels ? namespaces.Add(_namespace, labels.Labels) : namespaces,
            Access = Access,
            LookedUp = LookedUp,
            Owners = Owners,
            PolicySet = Verdict.PolicySetDigest,
            Verdict = RecordedVerdict.Of(Verdict),
        };
    }

    /// <summary>Releases the memory. The copy, and everything read from it, must not be used afterwards.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(_rented);
}
