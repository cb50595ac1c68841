using System.Text.Json;
using Admission.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Admission.Tests.Yaml;

/// <summary>
/// A second, independent reader: a document that both accept has the same values. Which documents are accepted is
/// compared with kubectl.
/// </summary>
public class YamlDotNetComparisonTests
{
    [Fact]
    public async Task Documents_that_both_readers_accept_have_the_same_values()
    {
        string[] lines = await File.ReadAllLinesAsync(KubectlAnswers.File, TestContext.Current.CancellationToken);
        int same = 0, refused = 0, accepted = 0;
        var different = new List<string>();
        foreach (string[] one in lines.Select(static line => line.Split('\t')))
        {
            string text = JsonSerializer.Deserialize<string>(one[0])!;
            bool isRead = one[1] != KubectlAnswers.Refused;
            if (Load(text) is not { } theirs)
            {
                refused += isRead ? 1 : 0;
                continue;
            }

            accepted += isRead ? 0 : 1;
            YamlReadResult ours = YamlText.Read(text);
            if (!ours.Errors.IsEmpty || ours.Documents.Length == 0)
            {
                continue;
            }

            using var own = JsonDocument.Parse(ours.Documents[0].Root.ToString());
            if (Difference(theirs, own.RootElement) is { } difference)
            {
                different.Add($"{difference}\n{text}");
            }
            else
            {
                same++;
            }
        }

        string figures = $"{lines.Length} documents: {same} the same, {different.Count} different; "
            + $"kubectl reads {refused} that YamlDotNet refuses, and refuses {accepted} that it reads.";
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.True(different.Count == 0 && same > 50, figures + "\n" + string.Join("\n\n", different));
    }

    // Null if the reader rejects the text.
    private static YamlNodeOf? Load(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 0 ? null : new YamlNodeOf(stream.Documents[0].RootNode);
        }
        catch (Exception exception) when (exception is YamlException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    // What plain words mean is not compared: YamlDotNet leaves that to its user.
    private static string? Difference(YamlNodeOf theirs, JsonElement ours)
    {
        switch (theirs.Node)
        {
            case YamlScalarNode scalar:
                return ours.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                    || (ours.ValueKind == JsonValueKind.String && !scalar.Tag.IsLocalOrBinary()
                        && ours.GetString() != scalar.Value)
                    ? $"{scalar.Value} and {ours.GetRawText()}"
                    : null;
            case YamlSequenceNode sequence:
                return ours.ValueKind != JsonValueKind.Array || ours.GetArrayLength() != sequence.Children.Count
                    ? $"{sequence} and {ours.GetRawText()}"
                    : sequence.Children.Zip(ours.EnumerateArray())
                        .Select(static pair => Difference(new YamlNodeOf(pair.First), pair.Second))
                        .FirstOrDefault(static one => one is not null);
            case YamlMappingNode merged
                when merged.Children.Keys.Any(static key => key is YamlScalarNode { Value: "<<" }):
                return null;
            case YamlMappingNode mapping:
                JsonProperty[] members = ours.ValueKind == JsonValueKind.Object ? [.. ours.EnumerateObject()] : [];
                return ours.ValueKind != JsonValueKind.Object || members.Length != mapping.Children.Count
                    ? $"{mapping} and {ours.GetRawText()}"
                    : mapping.Children.Values.Zip(members)
                        .Select(static pair => Difference(new YamlNodeOf(pair.First), pair.Second.Value))
                        .FirstOrDefault(static one => one is not null);
            default:
                return null;
        }
    }

    private sealed record YamlNodeOf(YamlDotNet.RepresentationModel.YamlNode Node);
}

file static class Tags
{
    /// <summary>Is the text not the value: base64?</summary>
    public static bool IsLocalOrBinary(this TagName tag) =>
        !tag.IsEmpty && tag.Value == "tag:yaml.org,2002:binary";
}
