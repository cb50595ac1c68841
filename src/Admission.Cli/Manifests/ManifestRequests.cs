using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>Turns manifests into the requests that the API server would send for them.</summary>
internal sealed class ManifestRequests(CheckInputOptions options, ResourceKinds kinds, List<ManifestProblem> notes)
{
    private readonly UserInfo _user = ManifestUser.Of(options.User, options.Groups);
    private readonly HashSet<GroupVersionKind> _guessed = [];

    /// <summary>One request for each manifest, in their order; UPDATE for those that have an old version.</summary>
    public ImmutableArray<CheckRequest> Make(ImmutableArray<Manifest> manifests, ImmutableArray<Manifest> old)
    {
        var oldObjects = new OldObjects(old.Select(manifest => (manifest, Place(manifest))));
        var requests = ImmutableArray.CreateBuilder<CheckRequest>(manifests.Length);
        foreach (Manifest manifest in manifests)
        {
            PlacedManifest placed = Place(manifest);
            NoteGuess(manifest, placed.Kind);
            JsonValue? oldObject = oldObjects.Find(manifest, placed.Namespace);
            requests.Add(new CheckRequest(manifest, Make(manifest, placed, oldObject, requests.Count)));
        }

        return requests.MoveToImmutable();
    }

    private PlacedManifest Place(Manifest manifest) => PlacedManifest.Of(manifest, kinds, options.DefaultNamespace);

    private AdmissionRequest Make(Manifest manifest, PlacedManifest placed, JsonValue? oldObject, int number)
    {
        Operation operation = options.Operation == Operation.Delete
            ? Operation.Delete
            : oldObject is null ? Operation.Create : Operation.Update;
        bool isNamespace = manifest.Kind is { Group: "", Kind: "Namespace" };
        return new AdmissionRequest
        {
            Uid = UidOf(manifest, number),
            Kind = manifest.Kind,
            Resource = placed.Kind.Resource,
            RequestKind = manifest.Kind,
            RequestResource = placed.Kind.Resource,
            Name = manifest.Name,
            GenerateName = manifest.Name.Length == 0 ? manifest.GenerateName : "",
            Namespace = isNamespace ? manifest.Name : placed.Namespace,
            Operation = operation,
            User = _user,
            Object = operation == Operation.Delete ? null : placed.Object,
            OldObject = operation == Operation.Delete ? placed.Object : oldObject,
            DryRun = true,
            Options = OptionsOf(operation),
        };
    }

    /// <summary>The same for the same input, so that two runs can be compared; different for each object.</summary>
    private static string UidOf(Manifest manifest, int number)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{manifest.Source.File}\n{number}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }

    private static JsonValue OptionsOf(Operation operation)
    {
        string kind = operation switch
        {
            Operation.Create => "CreateOptions",
            Operation.Update => "UpdateOptions",
            Operation.Delete => "DeleteOptions",
            _ => throw new UnreachableException($"no manifest makes a {operation}"),
        };
        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind);
            writer.WriteString("apiVersion", "meta.k8s.io/v1");
            writer.WriteStartArray("dryRun");
            writer.WriteStringValue("All");
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private void NoteGuess(Manifest manifest, ResourceKind kind)
    {
        if (kind.IsGuessed && _guessed.Add(manifest.Kind))
        {
            string scope = kind.IsNamespaced ? "namespaced" : "cluster-scoped";
            notes.Add(new ManifestProblem(manifest.Source.File, manifest.Line, 0,
                $"{manifest.Kind.ApiVersion} {manifest.Kind.Kind} is neither built in nor declared by a CRD of the "
                    + "input; "
                + $"taken for {scope} '{kind.Resource.PluralDotGroup}'. Add its CRD to the input to be sure."));
        }
    }
}
