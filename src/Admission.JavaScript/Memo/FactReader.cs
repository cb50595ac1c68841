using System.Runtime.InteropServices;
using Admission.Json;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.JavaScript.Memo;

/// <summary>
/// Reads facts of one review, each as bytes that are equal only if a policy could not distinguish them. Recording and
/// lookup use the same code, and so number the nodes in the same way. Not thread-safe.
/// </summary>
internal sealed class FactReader
{
    /// <summary>Maximum size of a fact in bytes: a larger one is not remembered.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Maximum number of nodes in one run.</summary>
    public const int MaxNodes = 1024;

    private const byte Absent = 255;

    private readonly List<JsonValue> _nodes = [];
    private readonly byte[] _bytes = new byte[MaxBytes];
    private AdmissionRequest? _request;
    private ReviewView? _review;
    private int _length;
    private bool _fits;

    /// <summary>The JSON objects that facts have returned, by number.</summary>
    public List<JsonValue> Nodes => _nodes;

    /// <param name="review">The converted parts of it.</param>
    public void Begin(AdmissionRequest request, ReviewView review)
    {
        _request = request;
        _review = review;
        _nodes.Clear();
    }

    public void End()
    {
        _request = null;
        _review = null;
        _nodes.Clear();
    }

    /// <summary>Drops the nodes: another policy begins.</summary>
    public void Rewind() => _nodes.Clear();

    /// <summary>Reads a fact, and numbers the nodes that it returns.</summary>
    /// <param name="fact">The fact; its node has been returned before.</param>
    /// <param name="value">Its bytes, valid until the next call.</param>
    /// <returns>False if it is longer than <see cref="MaxBytes"/>, or returns too many nodes.</returns>
    public bool TryRead(in Fact fact, out ReadOnlySpan<byte> value)
    {
        _length = 0;
        _fits = true;
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
            case FactKind.Member:
                Deliver(_nodes[fact.Node].Member(fact.Name));
                break;
            case FactKind.Keys:
                AppendNames(_nodes[fact.Node].Names);
                break;
            case FactKind.Whole:
                Append(_nodes[fact.Node].RawUtf8);
                break;
            default:
                _fits = false;
                break;
        }

        value = _bytes.AsSpan(0, _length);
        return _fits && _nodes.Count <= MaxNodes;
    }

    // A scalar as written, an object as a separate node, an array as the list of both.
    private void Deliver(JsonValue? value)
    {
        if (value is null)
        {
            Append(Absent);
            return;
        }

        Append((byte)value.Kind);
        switch (value.Kind)
        {
            case JsonKind.Object:
                _nodes.Add(value);
                break;
            case JsonKind.Array:
                ReadOnlySpan<JsonValue> items = value.Items;
                Append(items.Length);
                for (int i = 0; i < items.Length && _fits; i++)
                {
                    Deliver(items[i]);
                }

                break;
            default:
                AppendCounted(value.RawUtf8);
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
            _fits &= !container.IsMalformed;
            Append((byte)container.Type);
            _nodes.Add(container.Value);
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
                _fits = false;
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

    private void AppendNames(ReadOnlySpan<string> names)
    {
        Append(names.Length);
        foreach (string name in names)
        {
            Append(name);
        }
    }

    private void Append(string text)
    {
        Append(text.Length);
        Append(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private void AppendCounted(ReadOnlySpan<byte> bytes)
    {
        Append(bytes.Length);
        Append(bytes);
    }

    private void Append(int number) => Append(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));

    private void Append(byte one) => Append(new ReadOnlySpan<byte>(in one));

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes - _length)
        {
            _fits = false;
            return;
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
