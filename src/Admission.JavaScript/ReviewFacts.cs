using Admission.Memo;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.JavaScript;

/// <summary>Reads facts of a review as policies in JavaScript see it.</summary>
internal sealed class ReviewFacts : FactReader
{
    private AdmissionRequest? _request;
    private ReviewView? _review;

    /// <param name="review">The converted parts of it.</param>
    public void Begin(AdmissionRequest request, ReviewView review)
    {
        _request = request;
        _review = review;
        Rewind();
    }

    public void End()
    {
        _request = null;
        _review = null;
        Rewind();
    }

    protected override void AppendOther(in Fact fact)
    {
        switch (fact.Kind)
        {
            case FactKind.Object:
                Deliver(_request!.Object);
                break;
            case FactKind.OldObject:
                Deliver(_request!.OldObject);
                break;
            case FactKind.Options:
                Deliver(_request!.Options);
                break;
            case FactKind.Request:
                AppendRequest(fact.Name);
                break;
            case FactKind.Template:
                AppendTemplate();
                break;
            case FactKind.PodMetadata:
                Deliver(_review!.Template!.Metadata);
                break;
            case FactKind.PodSpec:
                Deliver(_review!.Template!.Spec);
                break;
            case FactKind.Containers:
                AppendContainers();
                break;
            default:
                Refuse();
                break;
        }
    }

    private void AppendTemplate()
    {
        PodTemplate? template = _review!.Template;
        Append(template is null ? Absent : (byte)1);
        Append(template?.Field.ToString() ?? "");
    }

    private void AppendContainers()
    {
        if (_review!.Template is not { } template)
        {
            Append(Absent);
            return;
        }

        foreach (PodContainer container in template.Containers)
        {
            // Malformed containers are so rare that they need no caching.
            if (container.IsMalformed)
            {
                Refuse();
            }

            Append((byte)container.Type);
            AddNode(container.Value);
        }
    }

    private void AppendRequest(string member)
    {
        AdmissionRequest request = _request!;
        switch (member)
        {
            case "uid":
                Append(request.Uid);
                break;
            case "operation":
                Append((int)request.Operation);
                break;
            case "kind":
                Append(request.Kind.Group);
                Append(request.Kind.Version);
                Append(request.Kind.Kind);
                break;
            case "resource":
                Append(request.Resource.Group);
                Append(request.Resource.Version);
                Append(request.Resource.Resource);
                break;
            case "subresource":
                Append(request.Subresource);
                break;
            case "name":
                Append(request.Name);
                break;
            case "generateName":
                Append(request.GenerateName);
                break;
            case "namespace":
                Append(request.Namespace);
                break;
            case "dryRun":
                Append(request.DryRun ? (byte)1 : (byte)0);
                break;
            case "user":
                AppendUser(request.User);
                break;
            default:
                Refuse();
                break;
        }
    }

    private void AppendUser(UserInfo user)
    {
        Append(user.Username);
        Append(user.Uid);
        Append(user.Groups.Length);
        foreach (string group in user.Groups)
        {
            Append(group);
        }

        AppendCounted(user.Extra is { } extra ? extra.RawUtf8 : []);
    }
}
