using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Tests and conversions of types.</summary>
internal static class Types
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("is_number(x: any) -> boolean", static (_, a) => RegoBoolean.Of(a[0] is RegoNumber));
        add("is_string(x: any) -> boolean", static (_, a) => RegoBoolean.Of(a[0] is RegoString));
        add("is_boolean(x: any) -> boolean", static (_, a) => RegoBoolean.Of(a[0] is RegoBoolean));
        add("is_array(x: any) -> boolean", static (_, a) => RegoBoolean.Of(a[0] is RegoArray));
        add("is_set(x: any) -> boolean", static (_, a) => RegoBoolean.Of(a[0] is RegoSet));
        add("is_object(x: any) -> boolean", static (_, a) => RegoBoolean.Of(a[0] is RegoObject));
        add("is_null(x: any) -> boolean", static (_, a) => RegoBoolean.Of(a[0] is RegoNull));
        add("type_name(x: any) -> string", static (_, a) => new RegoString(a[0].KindName));
        add("to_number(x: any<null, boolean, number, string>) -> number", ToNumber);
        add("cast_array(any) -> array[any]", static (m, a) => a[0] switch
        {
            RegoArray => a[0],
            RegoSet set => new RegoArray(set.Sorted),
            _ => Operands.Wrong(m, "cast_array", 0, a[0], "array", "set"),
        }, isDeprecated: true);
        add("cast_set(any) -> set[any]", static (m, a) => a[0] switch
        {
            RegoSet => a[0],
            RegoArray array => new RegoSet([.. Collections.Items(array)]),
            _ => Operands.Wrong(m, "cast_set", 0, a[0], "array", "set"),
        }, isDeprecated: true);
        add("cast_string(any) -> string", static (m, a) => Cast<RegoString>(m, a, "string"), isDeprecated: true);
        add("cast_boolean(any) -> boolean", static (m, a) => Cast<RegoBoolean>(m, a, "boolean"), isDeprecated: true);
        add("cast_null(any) -> null", static (m, a) => Cast<RegoNull>(m, a, "null"), isDeprecated: true);
        add("cast_object(any) -> object[any: any]",
            static (m, a) => Cast<RegoObject>(m, a, "object"), isDeprecated: true);
    }

    private static RegoValue? Cast<T>(Machine m, ReadOnlySpan<RegoValue> a, string kind)
        where T : RegoValue => a[0] is T ? a[0] : Operands.Wrong(m, $"cast_{kind}", 0, a[0], kind);

    private static RegoValue? ToNumber(Machine m, ReadOnlySpan<RegoValue> a)
    {
        switch (a[0])
        {
            case RegoNull:
                return RegoNumber.Of(0);
            case RegoBoolean:
                return RegoNumber.Of(a[0].Holds ? 1 : 0);
            case RegoNumber:
                return a[0];
            case RegoString s:
                string trimmed = s.Text.TrimStart('+', '-').ToLowerInvariant();
                if (trimmed is "inf" or "infinity" or "nan")
                {
                    return m.Fail(RegoError.OperandType, "to_number: operand 1 must be valid number string but got "
                        + RegoText.Quote(s.Text));
                }

                return NumberText.Parse(s.Text) is { } number
                    ? number
                    : Operands.Failed(m,
                        $"to_number: strconv.ParseFloat: parsing {RegoText.Quote(s.Text)}: invalid syntax");
            default:
                return Operands.Wrong(m, "to_number", 0, a[0], "null", "boolean", "number", "string");
        }
    }
}
