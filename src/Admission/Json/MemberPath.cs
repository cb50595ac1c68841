using System.Globalization;
using System.Text.Json;

namespace Admission.Json;

/// <summary>Builds paths of fields as errors show them: <c>match[0].resources</c>, <c>parameters["a.b"]</c>.</summary>
internal static class MemberPath
{
    /// <summary>The path of a member. A name that could be read as several steps is quoted in brackets.</summary>
    public static string Member(string path, string name)
    {
        if (name.Length > 0 && !name.AsSpan().ContainsAny('.', '[', '"'))
        {
            return path.Length == 0 ? name : $"{path}.{name}";
        }

        return $"{path}[\"{JsonEncodedText.Encode(name)}\"]";
    }

    public static string Item(string path, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
}
