using System.Collections.Immutable;
using System.Text.Json;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>The names of values in a recording: those of the program in camel case.</summary>
internal static class RecordingNames
{
    /// <summary>Parts of a request that can be unknown, by member.</summary>
    public static readonly ImmutableArray<(string Name, UnknownParts Part)> Parts =
    [
        ("object", UnknownParts.Object),
        ("oldObject", UnknownParts.OldObject),
        ("userInfo", UnknownParts.User),
        ("options", UnknownParts.Options),
        ("time", UnknownParts.Time),
    ];

    /// <summary>The name of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(Names<T>.Of(value));

    /// <summary>The value of a name; null for an unknown name.</summary>
    public static T? Read<T>(string? word)
        where T : struct, Enum => word is not null && Names<T>.ByWord.TryGetValue(word, out T value) ? value : null;

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly ImmutableDictionary<string, T> ByWord = Enum.GetValues<T>().ToImmutableDictionary(
            static value => JsonNamingPolicy.CamelCase.ConvertName(Of(value)), StringComparer.Ordinal);

        public static string Of(T value) => Enum.GetName(value) ?? value.ToString();
    }
}
