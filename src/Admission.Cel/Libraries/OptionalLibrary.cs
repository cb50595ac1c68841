using Admission.Cel.Syntax;
using Admission.Cel.Values;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>Optional values: version 0 in Kubernetes 1.28, 1 from 1.29, 2 from 1.34.</summary>
internal static class OptionalLibrary
{
    public static void AddTo(LibraryBuilder library, int version)
    {
        CelType optional = CelType.Optional(A);
        CelType optionalB = CelType.Optional(B);
        static CelValue Planned(ReadOnlySpan<CelValue> arguments) => CelValue.Of(CelError.NoSuchOverload);
        library.Macros |= version == 0 ? MacroSet.Optional : MacroSet.Optional | MacroSet.OptionalFlat;
        library.Type("optional_type", CelType.Optional(CelType.Dyn));
        library.Global("optional.of", "optional_of", A, optional, static (in value) =>
            CelValue.Of(CelOptional.Of(value)));
        library.Global("optional.ofNonZeroValue", "optional_ofNonZeroValue", A, optional, static (in value) =>
            CelValue.Of(IsZero(value) ? CelOptional.None : CelOptional.Of(value)));
        library.Global("optional.none", "optional_none", [], optional, static _ => CelValue.Of(CelOptional.None));
        library.Member("value", "optional_value", optional, A, static (in value) => value.Optional.HasValue
            ? value.Optional.Value
            : CelValue.Fail("optional.none() dereference"));
        library.Member("hasValue", "optional_hasValue", optional, CelType.Bool, static (in value) =>
            CelValue.Of(value.Optional.HasValue));
        library.Member("or", "optional_or_optional", [optional, optional], optional, Planned);
        library.Member("orValue", "optional_orValue_value", [optional, A], A, Planned);
        library.Global(
            Operators.OptionalSelect, "select_optional_field", [CelType.Dyn, CelType.String], optional, Planned);
        library.Global(
            Operators.OptionalIndex, "list_optindex_optional_int", [ListOfA, CelType.Int], optional, Planned);
        library.Global(
            Operators.OptionalIndex,
            "optional_list_optindex_optional_int",
            [CelType.Optional(ListOfA), CelType.Int],
            optional,
            Planned);
        library.Global(Operators.OptionalIndex, "map_optindex_optional_value", [MapOfAB, A], optionalB, Planned);
        library.Global(
            Operators.OptionalIndex,
            "optional_map_optindex_optional_value",
            [CelType.Optional(MapOfAB), A],
            optionalB,
            Planned);
        library.Global(
            Operators.Index, "optional_list_index_int", [CelType.Optional(ListOfA), CelType.Int], optional, Planned);
        library.Global(Operators.Index, "optional_map_index_value", [CelType.Optional(MapOfAB), A], optionalB, Planned);
        if (version >= 2)
        {
            AddLists(library);
        }
    }

    private static void AddLists(LibraryBuilder library)
    {
        CelType optional = CelType.Optional(A);
        library.Member("first", "list_first", ListOfA, optional, static (in list) => CelValue.Of(
            CelList.CountOf(list) == 0 ? CelOptional.None : CelOptional.Of(CelList.At(list, 0))));
        library.Member("last", "list_last", ListOfA, optional, static (in list) => CelValue.Of(
            CelList.CountOf(list) == 0 ? CelOptional.None
                : CelOptional.Of(CelList.At(list, CelList.CountOf(list) - 1))));
        library.Global("optional.unwrap", "optional_unwrap", CelType.List(optional), ListOfA, Unwrap);
        library.Member("unwrapOpt", "optional_unwrapOpt", CelType.List(optional), ListOfA, Unwrap);
    }

    private static CelValue Unwrap(in CelValue list)
    {
        var items = new List<CelValue>();
        for (int i = 0; i < CelList.CountOf(list); i++)
        {
            CelValue item = CelList.At(list, i);
            if (item.Kind != CelKind.Optional)
            {
                return CelValue.Fail(
                    $"{CelText.Describe(item)} is not an optional value");
            }

            if (item.Optional.HasValue)
            {
                items.Add(item.Optional.Value);
            }
        }

        return CelList.Of([.. items]);
    }

    private static bool IsZero(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Duration => value.Int == 0,
        CelKind.Double => value.Double == 0,
        CelKind.String => value.String.Length == 0,
        CelKind.Bytes => value.Bytes.Length == 0,
        CelKind.List => CelList.CountOf(value) == 0,
        CelKind.Map => CelMap.CountOf(value) == 0,
        CelKind.Optional => !value.Optional.HasValue,
        CelKind.Timestamp => value.Timestamp.Seconds == CelTimestamp.MinSeconds && value.Timestamp.Nanos == 0,
        _ => false,
    };
}
