using Admission.Cel.Values;

namespace Admission.Cel.Tests.Corpora;

/// <summary>Reads types as messages write them.</summary>
internal static class TypeNames
{
    public static CelType Read(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return text switch
            {
                "bool" => CelType.Bool,
                "int" => CelType.Int,
                "uint" => CelType.UInt,
                "double" => CelType.Double,
                "string" => CelType.String,
                "bytes" => CelType.Bytes,
                "null" or "null_type" => CelType.Null,
                "timestamp" => CelType.Timestamp,
                "duration" => CelType.Duration,
                "type" => CelType.AnyType,
                "list" => CelType.ListOfDyn,
                "map" => CelType.MapOfDyn,
                _ => CelType.Dyn,
            };
        }

        string inner = text[(open + 1)..^1];
        return text[..open] switch
        {
            "list" => CelType.List(Read(inner)),
            "map" => CelType.Map(Read(inner[..inner.IndexOf(',', StringComparison.Ordinal)].Trim()),
                Read(inner[(inner.IndexOf(',', StringComparison.Ordinal) + 1)..].Trim())),
            "optional_type" => CelType.Optional(Read(inner)),
            "type" => CelType.TypeOf(Read(inner)),
            _ => CelType.Dyn,
        };
    }
}
