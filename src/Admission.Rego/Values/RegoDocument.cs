namespace Admission.Rego.Values;

/// <summary>Puts base documents together.</summary>
public static class RegoDocument
{
    /// <summary>A document at a path.</summary>
    public static RegoValue At(RegoValue document, params ReadOnlySpan<string> path)
    {
        RegoValue value = document;
        for (int i = path.Length - 1; i >= 0; i--)
        {
            value = new ObjectBuilder().Set(path[i], value).Build();
        }

        return value;
    }

    /// <summary>The first path, with dots, at which two documents cannot be merged; null if they can.</summary>
    public static string? ClashOf(RegoValue? first, RegoValue second)
    {
        if (first is not RegoObject left || second is not RegoObject right)
        {
            return first is null ? null : "";
        }

        for (int i = 0; i < right.Count; i++)
        {
            (RegoValue key, RegoValue value) = right.At(i);
            if (ClashOf(left.Get(key), value) is { } clash)
            {
                string name = RegoText.KeyText(key);
                return clash.Length == 0 ? name : $"{name}.{clash}";
            }
        }

        return null;
    }

    /// <summary>Two documents as one: objects are merged, and otherwise the second one counts.</summary>
    public static RegoValue Merge(RegoValue? first, RegoValue second)
    {
        if (first is not RegoObject left || second is not RegoObject right)
        {
            return second;
        }

        ObjectBuilder builder = ObjectBuilder.From(left);
        for (int i = 0; i < right.Count; i++)
        {
            (RegoValue key, RegoValue value) = right.At(i);
            builder.Set(key, builder.TryGet(key, out RegoValue own) ? Merge(own, value) : value);
        }

        return builder.Build();
    }

    /// <summary>The value as compact JSON; sets become arrays, keys that are not strings their JSON text.</summary>
    public static string ToJson(RegoValue value) => RegoText.ToJson(value);
}
