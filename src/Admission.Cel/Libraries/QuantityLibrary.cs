using Admission.Cel.Values;
using Admission.Objects;

namespace Admission.Cel.Libraries;

/// <summary>Quantities (from Kubernetes 1.28).</summary>
internal static class QuantityLibrary
{
    private static readonly CelType QuantityType = CelType.Struct("kubernetes.Quantity");

    public static void AddTo(LibraryBuilder library)
    {
        (CelType s, CelType q) = (CelType.String, QuantityType);
        library.Type(q);
        library.Global("quantity", "string_to_quantity", s, q, static (in text) =>
            Quantity.TryParse(text.String, out Quantity? quantity, out _)
            ? CelValue.Of(new CelQuantity(quantity))
            : CelValue.Fail(ParseError(text.String)));
        library.Global("isQuantity", "is_quantity_string", s, CelType.Bool, static (in text) =>
            CelValue.Of(Quantity.TryParse(text.String, out _, out _)));
        library.Global("sign", "quantity_sign", q, CelType.Int, static (in value) => CelValue.Of((long)Of(value).Sign));
        library.Member("isInteger", "quantity_is_integer", q, CelType.Bool, static (in value) =>
            CelValue.Of(Of(value).TryGetInt64(out _)));
        library.Member("asInteger", "quantity_get_int", q, CelType.Int, static (in value) =>
            Of(value).TryGetInt64(out long whole)
            ? CelValue.Of(whole)
            : CelValue.Fail("cannot convert value to integer"));
        library.Member("asApproximateFloat", "quantity_get_float", q, CelType.Double, static (in value) =>
            CelValue.Of(Of(value).ToDouble()));
        library.Member("isGreaterThan", "quantity_is_greater_than", q, q, CelType.Bool, static (in left, in right) =>
            CelValue.Of(Of(left) > Of(right)));
        library.Member("isLessThan", "quantity_is_less_than", q, q, CelType.Bool, static (in left, in right) =>
            CelValue.Of(Of(left) < Of(right)));
        library.Member("compareTo", "quantity_compare_to", q, q, CelType.Int, static (in left, in right) =>
            CelValue.Of((long)Math.Sign(Of(left).CompareTo(Of(right)))));
        library.Member("add", "quantity_add", q, q, q, static (in left, in right) =>
            CelValue.Of(new CelQuantity(Of(left) + Of(right))));
        library.Member("add", "quantity_add_int", q, CelType.Int, q, static (in left, in right) =>
            CelValue.Of(
                new CelQuantity(Of(left)
                    + Quantity.Parse(right.Int.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
        library.Member("sub", "quantity_sub", q, q, q, static (in left, in right) =>
            CelValue.Of(new CelQuantity(Of(left) - Of(right))));
        library.Member("sub", "quantity_sub_int", q, CelType.Int, q, static (in left, in right) =>
            CelValue.Of(
                new CelQuantity(
                    Of(left) - Quantity.Parse(right.Int.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
    }

    private static Quantity Of(in CelValue value) => ((CelQuantity)value.Opaque).Amount;

    private static string ParseError(string text)
    {
        // If the text has one number with at most one point, only its suffix is wrong.
        string unsigned = text.TrimStart('+', '-');
        string number = new([.. unsigned.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
        bool isNumber = text.Length - unsigned.Length <= 1 && number.Any(char.IsAsciiDigit)
            && number.Count(c => c == '.') <= 1;
        bool isSuffix = unsigned[number.Length..].All(c =>
            "eEinumkKMGTP+-0123456789".Contains(c, StringComparison.Ordinal));
        return isNumber && isSuffix
            ? "unable to parse quantity's suffix"
            : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    }

    private sealed class CelQuantity(Quantity amount) : CelOpaque
    {
        public Quantity Amount { get; } = amount;

        public override CelType Type => QuantityType;

        public override (string Key, string Text) Json => ("$quantity", Amount.ToString());

        public override bool IsSame(CelOpaque other) => other is CelQuantity quantity && quantity.Amount == Amount;
    }
}
