using System.Globalization;
using Admission.Json;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// The rows of a test file. <c>base</c> of the file has the members that every case starts with. A case with its own
/// <c>cases</c> is a group: its other members are the base of these. A member of a case takes precedence; objects are
/// merged, lists are replaced, and null removes a member of the base.
/// </summary>
internal static class CaseTable
{
    /// <summary>Member with the rows.</summary>
    public const string Cases = "cases";

    /// <summary>Member with the members that every case starts with.</summary>
    public const string Base = "base";

    /// <summary>Every row, groups before their cases.</summary>
    /// <param name="root">The file.</param>
    public static IEnumerable<CaseRow> Read(JsonValue root) => Read(
        root.Member(Cases)!, Cases, root.Member(Base) is { Kind: JsonKind.Object } shared ? shared : null, "");

    private static IEnumerable<CaseRow> Read(JsonValue list, string at, JsonValue? shared, string group)
    {
        for (int i = 0; i < list.Count; i++)
        {
            JsonValue own = list[i];
            string path = string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]");
            JsonValue value = shared is null ? own : Merge(shared, own);
            if (own.Member(Cases) is not { } cases)
            {
                yield return new CaseRow(path, group, own, value, IsGroup: false);
                continue;
            }

            yield return new CaseRow(path, group, own, value, IsGroup: true);
            JsonValue common = JsonRewrite.Write(writer =>
            {
                writer.WriteStartObject();
                JsonRewrite.CopyMembers(writer, value, Cases, "name");
                writer.WriteEndObject();
            });
            string name = $"{group}{own.Member("name")?.Text}: ";
            foreach (CaseRow row in cases.Kind == JsonKind.Array ? Read(cases, $"{path}.{Cases}", common, name) : [])
            {
                yield return row;
            }
        }
    }

    private static JsonValue Merge(JsonValue below, JsonValue above)
    {
        if (below.Kind != JsonKind.Object || above.Kind != JsonKind.Object)
        {
            return above;
        }

        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            for (int i = 0; i < below.Count; i++)
            {
                string name = below.NameAt(i);
                JsonValue? own = above.Member(name);
                if (own?.Kind != JsonKind.Null)
                {
                    writer.WritePropertyName(name);
                    (own is null ? below[i] : Merge(below[i], own)).WriteTo(writer);
                }
            }

            JsonRewrite.CopyMembers(writer, above, below.Names);
            writer.WriteEndObject();
        });
    }
}

/// <summary>One row of a test file.</summary>
/// <param name="At">Its path in the file.</param>
/// <param name="Group">The start of its name: the names of its groups, each with a colon.</param>
/// <param name="Own">The members that are written there.</param>
/// <param name="Value">The same, merged with its base.</param>
/// <param name="IsGroup">Does it contain cases, rather than being one?</param>
internal sealed record CaseRow(string At, string Group, JsonValue Own, JsonValue Value, bool IsGroup);
