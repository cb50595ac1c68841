using System.Globalization;
using System.Text;

namespace Admission.Cli.Html;

/// <summary>Charts of bars. Places are in percent, so that text has one size at every width.</summary>
internal static class HtmlChart
{
    /// <summary>The begin of a chart: its scale and the plot, which is open for bars.</summary>
    /// <param name="label">What it shows, for readers who do not see it.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="unit">Unit of the scale: <c>%</c>; may be empty.</param>
    public static StringBuilder Begin(string label, double most, string unit)
    {
        var html = new StringBuilder("<div class=\"chart\"><div class=\"scale\">");
        foreach (double share in (double[])[1, 0.5, 0])
        {
            double value = most * share;
            string text = value >= 10 || value == Math.Floor(value)
                ? value.ToString("#,0", CultureInfo.InvariantCulture)
                : value.ToString("0.0", CultureInfo.InvariantCulture);
            html.Append($"<span>{text}{unit}</span>");
        }

        html.Append($"</div><svg class=\"plot\" role=\"img\" aria-label=\"{HtmlText.Escape(label)}\">");
        foreach (string y in (string[])["0", "50%", "100%"])
        {
            html.Append($"<line x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>");
        }

        return html;
    }

    /// <summary>Adds a bar. Places and sizes are in percent of the plot.</summary>
    public static void Bar(
        StringBuilder html, double x, double y, double width, double height, int color, string title) =>
        html.Append(CultureInfo.InvariantCulture, $"<rect class=\"c{color}\" x=\"{x:0.##}%\" y=\"{y:0.##}%\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{width:0.##}%\" height=\"{height:0.##}%\"><title>")
            .Append(HtmlText.Escape(title))
            .Append("</title></rect>");
}
