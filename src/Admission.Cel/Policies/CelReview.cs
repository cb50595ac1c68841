using System.Collections.Immutable;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cel.Policies;

/// <summary>
/// One review as expressions see it. Makes each part when the first expression reads it. A part that is not known gives
/// an error with <see cref="CelError.IsUnknown"/>. For one thread.
/// </summary>
internal sealed class CelReview(ReviewInput input)
{
    private JsonValue? _request;
    private JsonValue? _originalRequest;
    private CelValue? _namespace;

    public AdmissionRequest Request => input.Request;

    /// <summary>What surrounds it.</summary>
    public ReviewInput Input => input;

    /// <summary><c>object</c>.</summary>
    public CelValue Object => (Request.Unknown & UnknownParts.Object) != 0
        ? Unknown("object")
        : CelValue.FromJson(Request.Object);

    /// <summary><c>oldObject</c>.</summary>
    public CelValue OldObject => (Request.Unknown & UnknownParts.OldObject) != 0
        ? Unknown("oldObject")
        : CelValue.FromJson(Request.OldObject);

    /// <summary>The request as the API server writes it.</summary>
    public JsonValue RequestJson => _request ??= Request.Raw ?? CelRequest.Write(Request);

    /// <summary><c>request</c>.</summary>
    public CelValue RequestValue => Known(RequestJson);

    /// <summary><c>request</c> of a match condition: with the kind and resource that the user asked for.</summary>
    public CelValue OriginalRequestValue =>
        Known(_originalRequest ??= CelRequest.WithOriginalResource(RequestJson));

    /// <summary>
    /// <c>namespaceObject</c>: null for a Namespace and for an object without a namespace, otherwise the Namespace as
    /// far as it is known.
    /// </summary>
    public CelValue NamespaceObject => _namespace ??= FindNamespace();

    /// <summary>An error that says that a part of the request is not known.</summary>
    public static CelValue Unknown(string part, string remedy = "") => CelValue.Of(new CelError(
        $"{part} is not known for this request{(remedy.Length > 0 ? $". {remedy}" : "")}")
    { IsUnknown = true });

    private CelValue Known(JsonValue request)
    {
        if ((Request.Unknown & (UnknownParts.User | UnknownParts.Options)) == 0)
        {
            return CelValue.FromJson(request);
        }

        var unknown = new List<string>();
        if ((Request.Unknown & UnknownParts.User) != 0)
        {
            unknown.Add("userInfo");
        }

        if ((Request.Unknown & UnknownParts.Options) != 0)
        {
            unknown.AddRange(["options", "dryRun"]);
        }

        return CelValue.Of(new PartlyKnownMap("request", request, [], [.. unknown]));
    }

    private CelValue FindNamespace()
    {
        if (!MatchRule.LooksUpNamespace(Request))
        {
            return CelValue.Null;
        }

        NamespaceLabels? found = input.Namespaces.Find(Request.Namespace);
        if (found is null)
        {
            return Unknown($"namespace '{Request.Namespace}'", input.Namespaces.Remedy);
        }

        if (found.Object is { } whole)
        {
            return CelValue.FromJson(whole);
        }

        JsonValue known = JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", Request.Namespace);
            writer.WritePropertyName("labels");
            writer.WriteStartObject();
            if (found.Labels is { Kind: JsonKind.Object } labels)
            {
                JsonRewrite.CopyMembers(writer, labels, LabelSelector.NamespaceNameLabel);
            }

            writer.WriteString(LabelSelector.NamespaceNameLabel, Request.Namespace);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        var metadata = new PartlyKnownMap("namespaceObject.metadata", known, [], null);
        return CelValue.Of(new PartlyKnownMap("namespaceObject", known, [("metadata", CelValue.Of(metadata))], null));
    }

    /// <summary>An object of which only some members are known. The others are errors, not absent.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="known">The members that are known.</param>
    /// <param name="more">Further members, in place of those of <paramref name="known"/>; empty for none.</param>
    /// <param name="unknown">The members that are not known; null for all that are not in the others.</param>
    private sealed class PartlyKnownMap(
        string name, JsonValue known, ImmutableArray<(string Name, CelValue Value)> more,
        ImmutableArray<string>? unknown) : CelMap
    {
        public override int Count => known.Count;

        public override CelValue KeyAt(int index) => CelValue.Of(known.NameAt(index));

        public override CelValue ValueAt(int index) =>
            TryGet(known.NameAt(index), out CelValue value) ? value : default;

        public override bool TryGet(in CelValue key, out CelValue value)
        {
            value = default;
            return key.Kind == CelKind.String && TryGet(key.String, out value);
        }

        public override bool TryGet(string key, out CelValue value)
        {
            foreach ((string member, CelValue known) in more)
            {
                if (member == key)
                {
                    value = known;
                    return true;
                }
            }

            bool isKnown = unknown is { } names ? !names.Contains(key) : more.IsEmpty && known.Member(key) is not null;
            value = isKnown ? CelValue.FromJson(known.Member(key)) : Unknown($"{name}.{key}");
            return !isKnown || known.Member(key) is not null;
        }
    }
}
