namespace Admission.Objects;

/// <summary>Joins the shapes of two paths into one object.</summary>
internal static class ShapeMerge
{
    /// <summary>Both shapes combined; if they differ in kind at one place, the first one is used there.</summary>
    /// <param name="first">An <see cref="ObjectShape"/> or <see cref="ListShape"/>.</param>
    /// <param name="second">Another one.</param>
    public static object Of(object first, object second) => (first, second) switch
    {
        (ObjectShape left, ObjectShape right) when left.AnyMember is null && right.AnyMember is null =>
            OfObjects(left, right),
        (ListShape { Item: { } left } list, ListShape { Item: { } right }) =>
            list.WithItem((ObjectShape)Of(left, right)),
        _ => first,
    };

    private static ObjectShape OfObjects(ObjectShape left, ObjectShape right)
    {
        Dictionary<string, object> members = left.Members.ToDictionary(static one => one.Name, static one => one.Shape);
        foreach ((string name, object shape) in right.Members)
        {
            members[name] = members.TryGetValue(name, out object? known) ? Of(known, shape) : shape;
        }

        return new ObjectShape([.. members.Select(static one => (one.Key, one.Value))]);
    }
}
