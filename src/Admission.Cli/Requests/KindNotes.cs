using Admission.Kinds;
using Admission.PolicySets;

namespace Admission.Cli.Requests;

/// <summary>
/// Collects notes about the kinds of the evaluated objects, once for each kind: versions that Kubernetes removed, and
/// guesses.
/// </summary>
/// <typeparam name="TPlace">Position of an object.</typeparam>
internal sealed class KindNotes<TPlace>
{
    private readonly List<(TPlace Place, FoundKind Kind)> _noted = [];
    private readonly HashSet<GroupVersionKind> _seen = [];
    private readonly HashSet<string> _resources = new(StringComparer.Ordinal);

    /// <summary>Adds the kind of an object.</summary>
    public void Add(TPlace place, FoundKind kind)
    {
        _resources.Add(kind.Resource.PluralDotGroup);
        if (kind.Note.Length > 0 && _seen.Add(kind.Written))
        {
            _noted.Add((place, kind));
        }
    }

    /// <summary>The notes in the order of the objects.</summary>
    /// <param name="set">
    /// The policies: if one of them matches a resource in the API group of a guessed kind, and no object is of that
    /// resource, the guess may be wrong. Null for no policies.
    /// </param>
    public IEnumerable<(TPlace Place, string Text)> Write(PolicySet? set) => _noted.Select(noted => (
        noted.Place,
        noted.Kind.Note + (noted.Kind.Origin == KindOrigin.Guess ? Missed(noted.Kind, set) : "")));

    private string Missed(FoundKind guess, PolicySet? set)
    {
        string[] named =
        [
            .. from policy in set?.Policies ?? []
               from rule in policy.Policy.Match
               from pattern in rule.Resources
               where pattern.Resource != "*" && pattern.Group == guess.Resource.Group
               let resource = $"{pattern.Resource}.{pattern.Group}"
               where !_resources.Contains(resource)
               orderby resource, policy.Policy.Id
               select $"The policy '{policy.Policy.Id}' matches '{resource}', which may be the resource of this kind.",
        ];
        return named.Length == 0 ? "" : " " + string.Join(' ', named.Distinct());
    }
}
