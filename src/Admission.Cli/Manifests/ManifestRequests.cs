using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Admission.Cli.Requests;
using Admission.Kinds;
using Admission.Protocol;
using Admission.Requests;

namespace Admission.Cli.Manifests;

/// <summary>Converts manifests into the requests that the API server would send for them.</summary>
/// <param name="options">The input options of <c>check</c>.</param>
/// <param name="kinds">The known kinds.</param>
/// <param name="notes">Receives notes about kinds.</param>
/// <param name="errors">Receives errors for kinds that no API server has.</param>
internal sealed class ManifestRequests(
    CheckInputOptions options, KindTable kinds, List<ManifestProblem> notes, List<ManifestProblem> errors)
{
    private readonly UserInfo _user = RequestUser.AsImpersonated(
        new UserInfo { Username = options.User, Groups = options.Groups });
    private readonly List<PlacedObject> _placed = [];

    /// <summary>The objects of the requests, with their kind and namespace.</summary>
    public IReadOnlyList<PlacedObject> Placed => _placed;

    /// <summary>
    /// One request for each manifest, in their order; an UPDATE if there is an old version. A manifest of a kind that
    /// no API server has is an error and gives no request.
    /// </summary>
    public ImmutableArray<CheckRequest> Make(ImmutableArray<Manifest> manifests, ImmutableArray<Manifest> old)
    {
        var oldObjects = new OldObjects();
        foreach (Manifest manifest in old)
        {
            if (TryPlace(manifest, out PlacedObject? placed, out _))
            {
                oldObjects.Add(manifest, placed!);
            }
        }

        var requests = ImmutableArray.CreateBuilder<CheckRequest>(manifests.Length);
        var kindNotes = new KindNotes<Manifest>();
        foreach (Manifest manifest in manifests)
        {
            if (!TryPlace(manifest, out PlacedObject? placed, out string error))
            {
                (int line, int column) = manifest.PositionOf("kind");
                errors.Add(new ManifestProblem(manifest.Source.File, line, column, error));
                continue;
            }

            _placed.Add(placed!);
            kindNotes.Add(manifest, placed!.Kind);
            var request = new ObjectRequest
            {
                Object = placed,
                OldObject = options.Operation == Operation.Delete ? null : oldObjects.Find(manifest, placed),
                Operation = options.Operation == Operation.Delete ? Operation.Delete : null,
                User = _user,
            };
            requests.Add(new CheckRequest(manifest, request.Create(UidOf(manifest, requests.Count))));
        }

        notes.AddRange(kindNotes.Write(options.Policies).Select(static note =>
            new ManifestProblem(note.Place.Source.File, note.Place.Line, 0, note.Text)));
        return requests.ToImmutable();
    }

    /// <summary>One request for each payload, in their order: the creation of a value that has no kind.</summary>
    /// <param name="payloads">The payloads.</param>
    /// <param name="first">Number of requests before them.</param>
    public IEnumerable<CheckRequest> MakePayloads(ImmutableArray<Manifest> payloads, int first) =>
        payloads.Select((payload, i) => new CheckRequest(payload, new AdmissionRequest
        {
            Uid = UidOf(payload, first + i),
            Kind = payload.Kind,
            Resource = new GroupVersionResource("", "", ""),
            Operation = Operation.Create,
            User = _user,
            Object = payload.Object,
            IsPayload = true,
        }));

    private bool TryPlace(Manifest manifest, out PlacedObject? placed, out string error) =>
        PlacedObject.TryPlace(manifest.Object, kinds, options.DefaultNamespace, out placed, out error);

    /// <summary>The same for the same input, so that two runs can be compared; different for each object.</summary>
    private static string UidOf(Manifest manifest, int number)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{manifest.Source.File}\n{number}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}
