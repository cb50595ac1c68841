using Admission.Cel.Values;

namespace Admission.Cel.Checking;

/// <summary>The declared types of variables whose values are given.</summary>
internal static class BoundTypes
{
    public static CelType Of(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.List:
                CelType? items = null;
                for (int i = 0; i < CelList.CountOf(value); i++)
                {
                    items = Join(items, Of(CelList.At(value, i)));
                }

                return CelType.List(items ?? CelType.Dyn);
            case CelKind.Map:
                CelType? keys = null;
                CelType? values = null;
                for (int i = 0; i < CelMap.CountOf(value); i++)
                {
                    keys = Join(keys, Of(CelMap.KeyOf(value, i)));
                    values = Join(values, Of(CelMap.ValueOf(value, i)));
                }

                return CelType.Map(keys ?? CelType.Dyn, values ?? CelType.Dyn);
            case CelKind.Optional:
                return CelType.Optional(value.Optional.HasValue ? Of(value.Optional.Value) : CelType.Dyn);
            case CelKind.Type:
                return CelType.TypeOf(value.TypeValue);
            case CelKind.Null or CelKind.Error:
                return CelType.Dyn;
            default:
                return CelTypes.Of(value);
        }
    }

    private static CelType Join(CelType? first, CelType second) =>
        first is null || first.Equals(second) ? second : CelType.Dyn;
}
