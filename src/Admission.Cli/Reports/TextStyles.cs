using Spectre.Console;

namespace Admission.Cli.Reports;

/// <summary>The styles of text for people, the same in every report.</summary>
internal static class TextStyles
{
    /// <summary>A denial, a failure, or an error.</summary>
    public static Style Bad { get; } = new(Color.Red, decoration: Decoration.Bold);

    /// <summary>A warning, or a violation that does not deny.</summary>
    public static Style Careful { get; } = new(Color.Yellow);

    /// <summary>A detail, which matters less than its line.</summary>
    public static Style Quiet { get; } = new(decoration: Decoration.Dim);

    /// <summary>A title, such as the name of an object.</summary>
    public static Style Strong { get; } = new(decoration: Decoration.Bold);

    /// <summary>An allowed request, or a passed test.</summary>
    public static Style Good { get; } = new(Color.Green);
}
