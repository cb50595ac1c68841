using System.Globalization;
using Admission.Json;
using Admission.Policies;
using Admission.Yaml;

namespace Admission.Cli.Explaining;

/// <summary>Positions of values in the settings file.</summary>
internal sealed class SettingsOrigins
{
    private readonly string _file;
    private readonly YamlDocument? _document;

    /// <param name="folder">The policies folder.</param>
    /// <param name="settingsFile">The settings; null for those of the folder, which can be missing.</param>
    public SettingsOrigins(string folder, string? settingsFile)
    {
        _file = (settingsFile ?? Path.Combine(folder, "admission.yaml")).Replace('\\', '/');
        _document = File.Exists(_file)
            ? KubernetesYaml.Read(File.ReadAllBytes(_file), new YamlLimits()).Documents.FirstOrDefault()
            : null;
    }

    /// <summary>Position of a policy's mode.</summary>
    /// <param name="id">The policy.</param>
    /// <param name="mode"><c>enforcement</c>, <c>onError</c> or <c>existing</c>.</param>
    public string OfMode(string id, string mode) =>
        Place("policies", id, mode) ?? Place("defaults", mode) ?? "default";

    /// <summary>Position of a policy's parameter.</summary>
    /// <param name="id">The policy.</param>
    /// <param name="name">The parameter.</param>
    public string OfParameter(string id, string name) => Place("policies", id, "parameters", name) ?? "default";

    /// <summary>Position of an override.</summary>
    public string OfOverride(string id, int index) => At(FieldPathText(["policies", id, "overrides"])
        + string.Create(CultureInfo.InvariantCulture, $"[{index}]"));

    /// <summary>Position of an exception.</summary>
    public string OfException(PolicyException exception)
    {
        (string file, int line) = PlaceOf(exception);
        return line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}:{line}") : file;
    }

    /// <summary>File and line of an exception; line 0 if not known.</summary>
    public (string File, int Line) PlaceOf(PolicyException exception)
    {
        JsonValue[] all = _document?.Root.Member("exceptions")?.Items.ToArray() ?? [];
        int index = Array.FindIndex(all, one => one.Member("policy")?.Text == exception.Policy
            && one.Member("reason")?.Text == exception.Reason && one.Member("owner")?.Text == exception.Owner);
        string path = string.Create(CultureInfo.InvariantCulture, $"exceptions[{Math.Max(0, index)}]");
        return (_file, _document?.PositionOf(path).Line ?? 0);
    }

    private string? Place(params string[] path)
    {
        JsonValue? value = _document?.Root;
        foreach (string name in path)
        {
            value = value?.Member(name);
        }

        return value is null ? null : At(FieldPathText(path));
    }

    private string At(string path) => _document is null
        ? _file
        : string.Create(CultureInfo.InvariantCulture, $"{_file}:{_document.PositionOf(path).Line}");

    private static string FieldPathText(string[] path) => path[0] + string.Concat(path.Skip(1)
        .Select(static name => "[" + JsonText.Write(writer => writer.WriteStringValue(name)) + "]"));
}
